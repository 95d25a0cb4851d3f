//! Single mistakes in names on the wire, in documented values, and in what `service.yaml` says, each with its message.

use super::cases::{Change, GET, SERVICE_FILE, STATE, THING};

/// Each change and the one message that it leads to.
pub(super) const WIRE: &[(Change<'static>, &str)] = &[
    ((THING, "name: Size", "name: State, rust: other"), "6:12: `State` is listed twice: remove one"),
    (
        (GET, "example: a", "example: a}\n  - {name: Id, rust: other, type: string, description: D."),
        "7:12: `Id` is listed twice: remove one",
    ),
    (
        (THING, "name: Size", "name: Size, aliases: [State]"),
        "5:28: the alias `State` is the name of another field, which could never be read: remove it",
    ),
    (
        (THING, "name: Size", "name: Size, aliases: [size, Size]"),
        "5:34: the alias `Size` is the name of the field itself: remove it",
    ),
    (
        (THING, "name: Size", "name: Size, aliases: [size, size]"),
        "5:34: the alias `size` is given twice, first to `Size`: remove one",
    ),
    ((THING, "name: Size", "name: Size, aliases: ['']"), "5:28: an alias is empty: remove it"),
    (
        (
            SERVICE_FILE,
            "common:",
            "common:\n  parameters: [{name: P, aliases: [Q], type: string, description: P.}]",
        ),
        "11:26: `aliases` are for what the service sends, and `P` is a parameter: remove them",
    ),
    (
        (GET, "example: a", "aliases: [Q], example: a"),
        "6:64: `aliases` are for what the service sends, and `Id` is a parameter: remove them",
    ),
    (
        (STATE, "description: On.", "description: On.}\n  - {value: ON, rust: On2, description: Again."),
        "6:13: the value `ON` is listed twice: remove one",
    ),
    (
        (GET, "name: Id", "in: header, name: X-Acs-Date"),
        "6:24: every call sends `X-Acs-Date` on its own: remove the parameter",
    ),
    (
        (GET, "name: Id", "in: header, name: authorization"),
        "6:24: every call sends `authorization` on its own: remove the parameter",
    ),
    (
        (GET, "name: Id", "name: SignatureNonce"),
        "6:12: every call sends `SignatureNonce` on its own: remove the parameter",
    ),
    (
        (GET, "name: Id", "in: body, name: Action"),
        "6:22: every call sends `Action` on its own: remove the parameter",
    ),
    (
        (
            GET,
            "name: Id",
            "in: header, name: x-a, type: string, description: A.}\n  - {in: header, name: X-A, rust: other",
        ),
        "7:24: `X-A` and `x-a` are the same header: remove one",
    ),
    (
        (
            GET,
            "type: string, required: true",
            "type: array, items: {type: string}, required: true, description: D., example: [a]}\n  - {name: Of, type: string",
        ),
        "6:5: missing key `style`: `Id` is not a scalar, so add one of `json`, `flat`, `simple`, `spaceDelimited`, `pipeDelimited`",
    ),
];

/// Facts that cannot be right.
pub(super) const FACTS: &[(Change<'static>, &str)] = &[
    (
        (GET, "retry: read", "retry: read\nqps: 0"),
        "5:6: `qps` is 0, which allows no call: remove it if no limit is documented",
    ),
    (
        (GET, "retry: read", "retry: read\nram: {action: not an action}"),
        "5:15: `not an action` is not an action of a RAM policy: write `product:Action`, such as `demo:GetThing`",
    ),
    (
        (THING, "type: int64", "type: int64, limits: {min: 9007199254740993, max: 9007199254740992}"),
        "5:45: `min` is above `max`: nothing can keep both",
    ),
    (
        (THING, "type: int64", "type: int64, limits: {max: 9007199254740992}, example: 9007199254740993"),
        "5:73: the example is outside its limits: it is above `max`",
    ),
    (
        (GET, "description: ID.", "description: An `id."),
        "6:59: `description` has an odd number of backticks: close the code span, or remove one",
    ),
    (
        (THING, "type: int64", "type: int64, undocumented: [unit, unit]"),
        "5:52: `unit` is listed twice: remove one",
    ),
    (
        (THING, "type: int64", "type: int64, undocumented: [keys]"),
        "5:46: `keys` does not apply to a value of this type: remove it",
    ),
    (
        (THING, "type: int64", "type: int64, limits: {min: 1}, undocumented: [limits]"),
        "5:64: `limits` is given for `Size`: remove it here",
    ),
    (
        (GET, "example: a", "example: a, undocumented: [default]"),
        "6:91: `Id` can have no default, documented or not: remove it here",
    ),
    ((GET, "summary: Gets a thing.", "summary: todo write"), "2:10: `summary` is still TODO: write it"),
    (
        (SERVICE_FILE, "product: demo", "product: De mo/"),
        "1:10: `De mo/` is not a product code: write it with letters, digits, `-` and `_`, as a host name has it",
    ),
    (
        (SERVICE_FILE, "endpoints: []", "endpoints: [{region: here, host: 'https://x.example.com/path?q'}]"),
        "5:34: `https://x.example.com/path?q` is not a host name: write it without scheme and path, as `name.example.com`",
    ),
    (
        (SERVICE_FILE, "endpoints: []", "endpoints: [{region: here, host: ''}]"),
        "5:34: `` is not a host name: write it without scheme and path, as `name.example.com`",
    ),
    (
        (SERVICE_FILE, "endpoints: []", "endpoints: [{region: here-1, host: x.example.com}]"),
        "4:17: no endpoint has the region `here`: did you mean `here-1`?",
    ),
    (
        (SERVICE_FILE, "success_codes: [OK]", "success_codes: [OK, ok]"),
        "9:21: `ok` is listed twice, since case makes no difference: remove one",
    ),
    (
        (
            SERVICE_FILE,
            "error_codes: [{code: Gone, class: not_found, remedy: Look elsewhere.}]",
            "error_codes: [{code: Slow, prefix: true, class: server, remedy: R.}, {code: slow.User, class: server, remedy: R.}]",
        ),
        "13:77: `slow.User` can never match, since `Slow` before it has `prefix: true`: move it up or remove it",
    ),
    (
        (
            SERVICE_FILE,
            "error_codes: [{code: Gone, class: not_found, remedy: Look elsewhere.}]",
            "error_codes: [{code: Gone, class: server, remedy: R.}, {code: gone, class: not_found, remedy: R.}]",
        ),
        "13:63: `gone` is listed twice: remove one",
    ),
    (
        (
            SERVICE_FILE,
            "error_codes: [{code: Gone, class: not_found, remedy: Look elsewhere.}]",
            "error_codes: [{code: ok, class: server, remedy: R.}]",
        ),
        "13:22: `ok` means success, by `success_codes`: remove it from one of the two",
    ),
];
