"""What a person finds first in a bundle that was carried by hand: what it holds, and how it is proved."""

from collections.abc import Mapping
from typing import Any

READERS = {"npc": "人民代表大会", "public": "社会公众"}


def readme(manifest: Mapping[str, Any]) -> str:
    """`manifest` is the bundle's manifest.json."""
    return f"""预算绩效公开内容 离线包

地区　　{manifest["region_code"]}（{manifest["region_path"]}）
公开对象　{READERS[manifest["audience"]]}
截至　　第 {manifest["position"]} 条（{manifest["built_on"]}）
在用　　{manifest["count"]} 件，金额合计 {manifest["money_total"]} 元
已撤回　{len(manifest["withdrawn"])} 件（本包不含其内容）

文件
  manifest.json     清单：件数、金额、每个文件的行数、字节数和 SHA-256 摘要
  manifest.jws      对清单的 ES256 签名（JWS），载荷为清单加 iss、sub
  keys.json         公钥；请与事先得到的公钥编号（kid）核对，新公钥由旧公钥担保（voucher）
  datapackage.json  各表的字段说明（Frictionless Data Package）
  parts/*.ndjson    每行一件公开内容，原样，可核对摘要
  parts/*.csv       同样内容的表格，可用表格软件打开；以 = + - @ 开头的文字前加有一个撇号

核对
  1. 本文件的注释（comment）是其前全部字节的 SHA-256，十六进制；任何一位改动都能发现。
  2. manifest.jws 的签名证明内容由谁写出。
  3. manifest.json 中的 digest 是各文件解压后的 SHA-256。
  4. 每行的 digest 是其 content 规范化（RFC 8785）后的 SHA-256；件数和金额合计应与清单一致。
"""
