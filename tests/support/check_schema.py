"""Exits 0 where DOCUMENT is valid by SCHEMA, 1 where it is not, 77 where that cannot be said."""
import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit(77)


def no_twins(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"the same key twice: {keys}")
    return dict(pairs)


with open(sys.argv[1], encoding="utf-8") as schema_file:
    schema = json.load(schema_file)
try:
    with open(sys.argv[2], encoding="ascii") as document_file:
        document = json.load(document_file, object_pairs_hook=no_twins)
except ValueError as fault:
    print(fault)
    sys.exit(1)
Draft202012Validator.check_schema(schema)
faults = list(Draft202012Validator(schema).iter_errors(document))
for fault in faults[:10]:
    print("/".join(map(str, fault.absolute_path)), fault.message[:200])
sys.exit(1 if faults else 0)
