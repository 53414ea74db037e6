"""What of a module is changed, and into what.

A comparison gets its neighbour, a sum becomes a difference, and-or and if-not turn, a whole number grows by one, a text
gets letters that it had not, a switch turns. Docstrings, annotations, decorators, imports and members of enumerations
stay; so do format specifications, which only fail.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
_OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "startswith": "endswith", "endswith": "startswith"}
_ENUMERATIONS = frozenset(("Enum", "StrEnum", "IntEnum"))
Change = Callable[[], None]
Statements = tuple[ast.stmt, ...]


@dataclass(frozen=True)
class Mutant:
    """`number` counts within the module; `place` is the function, class or name that the change is in; `first` to
    `last` are the lines of the smallest statement around it, `inside`: of a function."""

    module: str
    number: int
    place: str
    line: int
    first: int
    last: int
    inside: bool
    change: str

    @property
    def name(self) -> str:
        return f"{self.module.partition('.domain.')[2]}:{self.place}"

    def __str__(self) -> str:
        return f"{self.name}（第{self.line}行）：{self.change}"


@dataclass(frozen=True)
class Module:
    """One file of a service's domain; `name` as it is imported."""

    name: str
    path: Path

    def mutants(self) -> Iterator[Mutant]:
        for number, (path, node, told, _) in enumerate(changes(self.parsed())):
            first, last = _span(path[-1], node)
            inside = any(isinstance(one, ast.FunctionDef) for one in path)
            yield Mutant(self.name, number, _place(path), node.lineno, first, last, inside, told)

    def parsed(self) -> ast.Module:
        return ast.parse(_text(self.path), str(self.path))

    def changed(self, number: int) -> tuple[ast.stmt, ast.Module]:
        """The top-level statement that is changed, and the whole with it."""
        tree = self.parsed()
        path, _, _, change = next(one for place, one in enumerate(changes(tree)) if place == number)
        change()
        return path[0], ast.fix_missing_locations(tree)


@cache
def _text(path: Path) -> str:
    """Read once: whoever writes at the same time changes nothing under the runner."""
    return path.read_text("utf-8")


@cache
def modules(service: str) -> tuple[Module, ...]:
    folder = next((ROOT / "services" / service).glob("*/app.py")).parent
    return tuple(
        Module(".".join(path.relative_to(folder.parent).with_suffix("").parts), path)
        for path in sorted((folder / "domain").rglob("*.py"))
        if path.name != "__init__.py"
    )


def changes(tree: ast.Module) -> Iterator[tuple[Statements, ast.expr, str, Change]]:
    """The statements around an expression from the outermost, the expression, what is done to it, and the deed."""
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom) or _is_text(statement) or _enumerates(statement):
            continue
        for path, node in list(_expressions(statement, (statement,))):
            for told, change in _of(node):
                yield path, node, told, change


def _enumerates(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ClassDef) and any(
        isinstance(one, ast.Name) and one.id in _ENUMERATIONS for one in statement.bases
    )


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _expressions(node: ast.AST, around: Statements) -> Iterator[tuple[Statements, ast.expr]]:
    for name, held in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "format_spec"):
            continue
        for child in held if isinstance(held, list) else [held]:
            if not isinstance(child, ast.AST) or _is_text(child):
                continue
            if isinstance(child, ast.expr):
                yield around, child
            yield from _expressions(child, (*around, child) if isinstance(child, ast.stmt) else around)


def _of(node: ast.expr) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            yield from _swapped(operator, partial(_put, node.ops, place))
    elif isinstance(node, ast.BinOp | ast.BoolOp):
        yield from _swapped(node.op, partial(setattr, node, "op"))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield f"{_short(node)} → {_short(node.operand)}", lambda: _become(node, node.operand)
    elif isinstance(node, ast.IfExp):
        yield f"{_short(node)}：两边互换", lambda: _exchange(node)
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Name | ast.Attribute):
        yield from _names(node)


def _swapped(operator: ast.AST, put: Callable[..., object]) -> Iterator[tuple[str, Change]]:
    if (other := _OPERATORS.get(type(operator))) is not None:
        yield f"{type(operator).__name__} → {other.__name__}", lambda: _done(put(other()))


def _constants(node: ast.Constant) -> Iterator[tuple[str, Change]]:
    held = node.value
    if isinstance(held, bool):
        after: object = not held
    elif isinstance(held, int):
        after = held + 1
    elif isinstance(held, str):
        after = f"XX{held}XX"
    else:
        return
    yield f"{held!r} → {after!r}", lambda: setattr(node, "value", after)


def _names(node: ast.Name | ast.Attribute) -> Iterator[tuple[str, Change]]:
    field = "id" if isinstance(node, ast.Name) else "attr"
    if (other := _NAMES.get(getattr(node, field))) is not None:
        yield f"{getattr(node, field)} → {other}", lambda: setattr(node, field, other)


def _exchange(node: ast.IfExp) -> None:
    node.body, node.orelse = node.orelse, node.body


def _become(node: ast.AST, other: ast.AST) -> None:
    """In place: whoever holds the node need not be known."""
    node.__class__ = type(other)
    node.__dict__ = dict(other.__dict__)


def _put(operators: list[ast.cmpop], place: int, new: ast.cmpop) -> None:
    operators[place] = new


def _done(_: object) -> None:
    """A deed gives nothing."""


def _short(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _span(statement: ast.stmt, node: ast.expr) -> tuple[int, int]:
    """Of a compound statement the expression alone, else every line of the statement; a default belongs to the whole
    function."""
    alone = hasattr(statement, "body") and not isinstance(statement, ast.FunctionDef)
    around = node if alone else statement
    return around.lineno, around.end_lineno or around.lineno


def _place(around: Statements) -> str:
    """`Class.method`, `function` or the name that is assigned."""
    named = [_named(one) for one in around[: 2 if isinstance(around[0], ast.ClassDef) else 1]]
    return ".".join(named)


def _named(statement: ast.stmt) -> str:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return statement.name
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0])
    return ast.unparse(statement.target) if isinstance(statement, ast.AnnAssign) else type(statement).__name__
