"""`xenlint policy`."""

from __future__ import annotations

import json
import os

from xenlint.cli.common import Parser, registry_here, use_utf8
from xenlint.engine.packs import load_registry
from xenlint.policy.files import read_files
from xenlint.policy.policy import Policy
from xenlint.report.visible import visible
from xenlint.settings.errors import UsageError

_NEW = """\
# Rules of our own. `xenlint policy test` tries them on their examples; `policies = ["{path}"]` in xenlint.toml
# puts them in force; docs/policies.md and `xenlint policy schema` tell what can be written here.
policies:
  - id: SITE-001
    title: A guest of the web farm is on another bridge
    reason: The network of the web farm is on xenbr1 alone; on any other bridge its guests reach nobody.
    setting: vif.bridge
    where:
      domains: web-*
    demand:
      equals: xenbr1
    fix:
      set: xenbr1
    examples:
      - bad: |
          name = "web-1"
          vif = [ "bridge=xenbr0" ]
        good: |
          name = "web-1"
          vif = [ "bridge=xenbr1" ]
        at: xenbr0
"""


def parser() -> Parser:
    """What the command takes."""
    parser = Parser("xenlint policy", description="Rules of your own: try their examples, or start some.")
    parser.add_argument(
        "what",
        choices=("test", "schema", "new"),
        metavar="WHAT",
        help="test: try the examples; schema: print the JSON Schema of policy files; new: print a first policy file",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="policy files; else those of the config file")
    return parser


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    use_utf8()
    if options.what == "test":
        return _test(options.files)
    if options.files:
        raise UsageError(f"`xenlint policy {options.what}` takes no files; it prints to standard output.")
    if options.what == "schema":
        from xenlint.policy.schema import SCHEMA

        print(json.dumps(SCHEMA, indent=2))
    else:
        print(_NEW.format(path="policy/site.yaml"), end="")
    return 0


def _test(files: list[str]) -> int:
    if files:
        policies = read_files(None, map(os.path.abspath, files), load_registry().rules)
    else:
        policies = registry_here().policies
    if not policies:
        raise UsageError(
            "there are no policies; name files, or write 'policies = [\"policy/*.yaml\"]' in xenlint.toml."
        )
    passed = [_passes(policy) for policy in policies]
    return int(not all(passed))


def _passes(policy: Policy) -> bool:
    """Try the examples of one policy, and tell what came of it."""
    from xenlint.policy.testing import try_policy

    code = policy.entry.code
    outcomes = try_policy(policy)
    path = policy.origin.rsplit(":", 2)[0]
    failures = [(outcome.example.line, failure) for outcome in outcomes for failure in outcome.failures]
    if not failures:
        number = len(outcomes)
        print(f"{'ok  ' if number else '-   '}  {code}  {number or 'no'} example{'s' * (number != 1)}")
    for line, failure in failures:
        print(visible(f"FAIL  {code}  {path}:{line}: {failure}"))
    return not failures
