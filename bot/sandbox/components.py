"""Discord's limits on buttons, selects and rows, and how to find a component again.

Source: "Component Reference" in the developer documentation. Components of the second kind
(flag 1 << 15) are counted and searched, their layout is not checked.
"""

from collections.abc import Iterator

from bot.sandbox.errors import RefusalError, invalid_form
from bot.sandbox.limits import required, too_long, wrong_length
from bot.sandbox.state.model import Json

ROW, BUTTON, LINK_STYLE, PREMIUM_STYLE = 1, 2, 5, 6
SELECTS = frozenset({3, 5, 6, 7, 8})
MAX_ROWS = 5
MAX_BUTTONS = 5  # in one row
MAX_CUSTOM_ID = 100
MAX_LABEL = 80
MAX_OPTIONS = 25
MAX_V2 = 40  # components in all, nested ones counted

Path = list[str | int]


def walk(components: list[Json]) -> Iterator[Json]:
    """Yield every component, nested ones after their holder."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("accessory", "component"):
            if key in component:
                yield from walk([component[key]])


def check_components(components: list[Json], *, second_kind: bool) -> None:
    """Refuse components that break a limit, or two with the same custom_id."""
    if second_kind:
        if sum(1 for _ in walk(components)) > MAX_V2:
            raise too_long(["components"], MAX_V2)
    else:
        if len(components) > MAX_ROWS:
            raise wrong_length(["components"], 1, MAX_ROWS)
        for index, row in enumerate(components):
            _check_row(row, ["components", index])
    seen: set[str] = set()
    for component in walk(components):
        custom_id = component.get("custom_id")
        if custom_id is not None and custom_id in seen:
            message = "Component custom id cannot be duplicated"
            raise invalid_form(["components"], "COMPONENT_CUSTOM_ID_DUPLICATED", message)
        seen |= {custom_id} if custom_id is not None else set()


def _check_row(row: Json, path: Path) -> None:
    if row.get("type") != ROW:
        raise invalid_form(
            [*path, "type"], "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).'
        )
    children = row.get("components") or []
    selects = sum(child.get("type") in SELECTS for child in children)
    if not 1 <= len(children) <= MAX_BUTTONS or (selects and len(children) > 1):
        raise wrong_length([*path, "components"], 1, 1 if selects else MAX_BUTTONS)
    for index, child in enumerate(children):
        _check_control(child, [*path, "components", index])


def _check_control(control: Json, path: Path) -> None:
    if control.get("type") == BUTTON:
        _check_button(control, path)
    elif control.get("type") in SELECTS:
        _check_custom_id(control, path)
        options = control.get("options") or []
        if control["type"] == 3 and not 1 <= len(options) <= MAX_OPTIONS:
            raise wrong_length([*path, "options"], 1, MAX_OPTIONS)


def _check_button(button: Json, path: Path) -> None:
    if button.get("style") == LINK_STYLE:
        if not button.get("url"):
            raise required([*path, "url"])
    elif button.get("style") != PREMIUM_STYLE:
        _check_custom_id(button, path)
    if len(button.get("label") or "") > MAX_LABEL:
        raise too_long([*path, "label"], MAX_LABEL)
    if not button.get("label") and not button.get("emoji") and button.get("style") != PREMIUM_STYLE:
        raise _empty_button(path)


def _empty_button(path: Path) -> RefusalError:
    return invalid_form(path, "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji.")


def _check_custom_id(control: Json, path: Path) -> None:
    if not control.get("custom_id"):
        raise required([*path, "custom_id"])
    if len(control["custom_id"]) > MAX_CUSTOM_ID:
        raise too_long([*path, "custom_id"], MAX_CUSTOM_ID)
