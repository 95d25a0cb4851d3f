//! Single mistakes, each with the message that it leads to.

/// Replaces, in one of the files, the first text by the second.
pub(super) type Change<'c> = (&'c str, &'c str, &'c str);

pub(super) const SERVICE_FILE: &str = "service.yaml";
pub(super) const GET: &str = "things/get-thing.yaml";
pub(super) const THING: &str = "types/thing.yaml";
pub(super) const STATE: &str = "types/thing-state.yaml";

/// Each change and the one message that it leads to.
pub(super) const STRUCTURE: &[(Change<'static>, &str)] = &[
    ((GET, "summary:", "sumary:"), "2:1: unknown key `sumary`: did you mean `summary`?"),
    ((GET, "retry: read\n", ""), "1:1: missing key `retry`: add it, one of `read`, `write`"),
    ((GET, "retry: read", "retry: maybe"), "4:8: `retry` is `maybe`, but must be one of `read`, `write`"),
    (
        (GET, "retry: read", "retry: raed"),
        "4:8: `retry` is `raed`, but must be one of `read`, `write`; did you mean `read`?",
    ),
    ((GET, "retry: read", "retry: read\nqps: many"), "5:6: `qps` is `many`, but must be a whole number"),
    ((GET, "retry: read", "retry: read\nqps: -1"), "5:6: `qps` is -1, but must be at least 0"),
    (
        (GET, "retry: read", "retry: read\nqps: 99999999999"),
        "5:6: cannot be read: qps: invalid value: integer `99999999999`, expected u32",
    ),
    (
        (GET, "retry: read", "retry: read\nretry: read"),
        "5:1: cannot be read: `retry` is given twice: remove one",
    ),
    ((GET, "summary: Gets a thing.", "summary:"), "2:9: `summary` has no value, but must be text"),
    (
        (GET, "summary: Gets a thing.", "summary: 5"),
        "2:10: `summary` is 5, but must be text: write \"5\" in quotes",
    ),
    (
        (GET, "required: true", "required: \"yes\""),
        "6:40: `required` is `yes`, but must be `true` or `false`",
    ),
    (
        (GET, "retry: read", "retry: read\nnotes: [{a: b}]"),
        "5:9: item 1 of `notes` is a mapping, but must be text",
    ),
    (
        (GET, "{name: Code}", "Code"),
        "8:5: item 1 of `response` is `Code`, but must be a mapping of keys to values",
    ),
    ((GET, "{name: Code}", "{nmae: Code}"), "8:6: unknown key `nmae`: did you mean `name`?"),
    ((GET, "retry: read", "retry: ["), "6:3: cannot be read: did not find expected node content"),
    ((GET, "example: a", "in: path"), "6:68: `in` is `path`, but must be one of `query`, `body`, `header`"),
    (
        (GET, "example: a", "tooltip: a"),
        "6:64: unknown key `tooltip`: known are `aliases`, `default`, `deprecated`, `description`, `example`, `fields`, `in`, `items`, `limits`, `name`, `required`, `rust`, `sensitive`, `style`, `type`, `undocumented`, `values`",
    ),
    (
        (SERVICE_FILE, "class: not_found", "class: bad"),
        "13:35: `class` is `bad`, but must be one of `throttled`, `authentication`, `authorization`, `account`, `validation`, `not_found`, `clock`, `expired_credentials`, `server`",
    ),
    ((STATE, "kind: enum", "kind: union"), "2:7: `kind` is `union`, but must be one of `object`, `enum`"),
];

/// The same for mistakes in what a spec means.
pub(super) const MEANING: &[(Change<'static>, &str)] = &[
    ((GET, "type: Thing,", "type: Thign,"), "9:25: unknown type `Thign`: did you mean `Thing`?"),
    (
        (GET, "type: Thing,", "type: text,"),
        "9:25: unknown type `text`: known are `string`, `int32`, `int64`, `number`, `boolean`, `array`, `map`, `object`, `any`, `Thing`, `ThingState`",
    ),
    (
        (GET, "example: a", "example: a}\n  - {name: Of, type: Thign, description: D."),
        "7:22: unknown type `Thign`: did you mean `Thing`?",
    ),
    (
        (GET, "retry: read", "retry: read\nerrors: [Gnoe]"),
        "5:10: unknown error code `Gnoe`: did you mean `Gone`?",
    ),
    (
        (GET, "retry: read", "retry: read\nerrors: [Busy]"),
        "5:10: unknown error code `Busy`: add it to `error_codes` in service.yaml",
    ),
    ((GET, "retry: read", "retry: read\nerrors: [Gone, Gone]"), "5:16: `Gone` is listed twice: remove one"),
    (
        (SERVICE_FILE, "remedy: Look elsewhere.", "meaning: \"\", remedy: Look elsewhere."),
        "13:55: `meaning` is empty: write a sentence",
    ),
    ((GET, "group: things", "group: thing"), "3:8: unknown group `thing`: did you mean `things`?"),
    (
        (GET, "name: GetThing", "name: GetThings"),
        "1:7: the file of `GetThings` must be called `get-things.yaml`, not `get-thing.yaml`",
    ),
    ((THING, "name: Size", "name: State"), "6:12: `State` is listed twice: remove one"),
    (
        (THING, "name: Size", "name: state"),
        "6:12: `State` and `state` give the same Rust name `state`: give one of them another by `rust:`",
    ),
    ((GET, "name: Thing,", "name: '+',"), "9:12: cannot derive a Rust name from `+`; add one with `rust:`"),
    (
        (GET, "{name: Code}", "{name: Message}"),
        "8:5: missing keys `type` and `description` of `Message`: add them, since `common` in service.yaml has no such name",
    ),
    ((GET, "summary: Gets a thing.", "summary: ' '"), "2:10: `summary` is empty: write a sentence"),
    ((GET, "description: The thing.", "description: ''"), "9:45: `description` is empty: write a sentence"),
    (
        (GET, "example: a", "example: a}\n  - {name: Of, type: Thing, description: D."),
        "7:5: missing key `style`: `Of` is not a scalar, so add one of `json`, `flat`",
    ),
    (
        (GET, "type: string, required", "type: any, style: simple, required"),
        "6:34: `style: simple` is for an array of scalars: write `json` or `flat`",
    ),
    ((GET, "type: Thing,", "type: array,"), "9:5: missing key `items`: say what the array holds"),
    (
        (GET, "type: Thing,", "type: Thing, items: {type: string},"),
        "9:32: `items` belongs to `type: array` or `type: map`, but the type is `Thing`: remove it",
    ),
    ((GET, "example: a", "example: 5"), "6:73: the example is not text: write \"5\" in quotes"),
    (
        (GET, "example: a", "example: abc, limits: {max_length: 2}"),
        "6:73: the example is outside its limits: it is longer than `max_length`",
    ),
    ((GET, "example: a", "limits: {min: 2}"), "6:73: `min` limits a number, which this is not: remove it"),
    (
        (GET, "example: a", "values: [{value: b, description: B.}], example: a"),
        "6:112: the example `a` is not a documented value: take one of `b`",
    ),
    ((GET, "example: a", "default: a"), "6:64: `Id` can have no default: what is required is never left out"),
    (
        (GET, "description: The thing.", "description: The thing., default: {Size: 1}"),
        "9:57: `Thing` can have no default: the service leaves nothing to assume in a response",
    ),
    (
        (THING, "name: Size, type: int64", "name: Size, type: int64, default: x"),
        "5:40: the default is not a whole number",
    ),
    (
        (GET, "example: a", "limits: {min_length: 2, max_length: 1}"),
        "6:85: `min_length` is above `max_length`: nothing can keep both",
    ),
    (
        (GET, "example: a", "example: a, limits: {pattern: 'b|c'}"),
        "6:73: the example is outside its limits: it does not match `pattern`",
    ),
    (
        (GET, "example: a", "example: a, limits: {pattern: '(a'}"),
        "6:94: `pattern` is not a regular expression: unclosed group",
    ),
    (
        (GET, "name: Id", "name: Id, rust: TheId"),
        "6:22: `TheId` does not follow the naming rules of Rust: write `the_id`",
    ),
    (
        (STATE, "value: ON", "value: ON, rust: 'on'"),
        "5:23: `on` does not follow the naming rules of Rust: write `On`",
    ),
    ((GET, "name: Id", "in: header, name: 'I d'"), "6:24: `I d` is not the name of a header"),
    ((GET, "summary: Gets a thing.", "summary: TODO"), "2:10: `summary` is still TODO: write it"),
    (
        (GET, "description: ID.", "description: 'TODO: see the docs'"),
        "6:59: `description` is still TODO: write it",
    ),
    ((GET, "example: a", "values: []"), "6:5: an enum needs `values`: list the documented ones"),
    (
        (THING, "description: State.", "description: State., example: OFF"),
        "6:67: the example `OFF` is not a documented value: take one of `ON`",
    ),
    (
        (GET, "description: The thing.", "description: The thing., example: {Sise: 1}"),
        "9:67: the example has an unknown field `Sise`: did you mean `Size`?",
    ),
    (
        (THING, "name: Size, type: int64", "name: Size, type: int64, example: 1.5"),
        "5:40: the example is not a whole number",
    ),
    (
        (THING, "name: Size, type: int64", "name: Inner, required: true, type: Thing"),
        "1:7: `Thing` requires itself, so none can be made: make a field of the circle optional",
    ),
    (
        (THING, "name: Size, type: int64", "name: Size, type: object"),
        "5:5: missing key `fields`: list the fields, or write `type: any` or `type: map`",
    ),
    (
        (
            STATE,
            "value: ON, description: On.",
            "value: ON, description: On.}\n  - {value: 'on', description: On.",
        ),
        "6:13: `on` and `ON` give the same Rust name `On`: give one of them another by `rust:`",
    ),
    ((STATE, "values:", "fields: []\nvalues:"), "4:1: a type of this kind has no `fields`: remove it"),
    (
        (SERVICE_FILE, "client_defaults: []", "client_defaults: [Idd]"),
        "8:19: no operation has the parameter `Idd`: did you mean `Id`?",
    ),
    (
        (SERVICE_FILE, "groups:", "groups:\n  - {name: others, title: Others, summary: Others.}"),
        "7:12: group `others` has no operation: add a file to its folder or remove the group",
    ),
    (
        (SERVICE_FILE, "endpoints: []", "endpoints: [{region: here, host: b}, {region: here, host: c}]"),
        "5:47: `here` is listed twice: remove one",
    ),
];
