"""What stands beside a cell of a laid out sheet: a comment, a colour, a way to another cell."""

from io import BytesIO

from openpyxl import load_workbook

from wenxiao_workbooks import LaidOutSheet, sheet_title, write_laid_out


def test_a_cell_has_its_comment_its_colour_and_its_way_to_another() -> None:
    sheet = LaidOutSheet("甲'乙", (10.0, 20.0))
    sheet.put(1, 1, "=1+1", note="=SUM(A1)\x01\n第二行", fill="FFC7CE")
    sheet.put(2, 1, "去", link=(sheet_title("甲'乙", set()), "A1"))
    sheet.put(3, 1, "很长的合并", to=(600, 2), note="其三")
    sheet.put(3, 3, "", link=("甲 乙", "A1"))
    read = load_workbook(BytesIO(write_laid_out([sheet]))).worksheets[0]
    first = read["A1"]
    assert (first.value, first.data_type, first.quotePrefix) == ("=1+1", "s", True)
    assert first.comment is not None
    assert first.comment.text == "=SUM(A1)_x0001_\n第二行"
    assert (first.fill.fgColor.rgb, read["A2"].fill.fill_type) == ("00FFC7CE", None)
    assert read["A2"].hyperlink is not None
    assert (read["A2"].value, read["A2"].hyperlink.location) == ("去", "'甲 乙'!A1")
    assert str(read.merged_cells) == "A3:B600"
    assert read["C3"].value is None
