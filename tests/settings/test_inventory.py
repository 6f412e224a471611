"""Inventories: their shapes, whom they believe, and where they say that something is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from xenlint.model.facts import Facts
from xenlint.settings.ansible import MOST_MEMBERS
from xenlint.settings.config import HostSettings, load
from xenlint.settings.errors import UsageError
from xenlint.settings.nodes import MOST_VALUES, Node, read_json, read_yaml, unfold
from xenlint.source import Source
from xenlint.testing import write_tree

GIB = 1 << 20


def hosts(tmp_path: Path, tree: dict[str, str], *names: str, config: str = "") -> dict[str, HostSettings]:
    listed = json.dumps(list(names or tree))
    write_tree(str(tmp_path), {"xenlint.toml": f"inventory = {listed}\n{config}", **tree})
    return dict(load(str(tmp_path / "xenlint.toml"), "xenlint.toml").hosts)


def facts(tmp_path: Path, tree: dict[str, str], *names: str, config: str = "", host: str = "alpha") -> Facts:
    return hosts(tmp_path, tree, *names, config=config)[host].facts


def mistake(tmp_path: Path, tree: dict[str, str], *names: str) -> str:
    with pytest.raises(UsageError) as caught:
        hosts(tmp_path, tree, *names)
    return str(caught.value)


# --- xenlint's own shape ----------------------------------------------------------------------------------------------

OWN = """\
defaults: &small {memory: 8GiB, iommu: yes}
alpha:
  <<: *small
  cpus: 8
  xen-version: 4.10
  arch: x86
  distribution: debian 12
  root: hosts/a1
"""


def test_every_key_and_where_it_stands(tmp_path: Path) -> None:
    host = hosts(tmp_path, {"hosts.yaml": OWN})["alpha"]
    found = host.facts
    assert host.root == "hosts/a1"
    assert (found.memory_kib, found.cpus, found.version) == (8 * GIB, 8, (4, 10))
    assert (found.iommu, found.arch, found.distribution) == (True, "x86", "debian 12")
    assert {fact.name: fact.where for fact in found.told} == {
        "memory": "hosts.yaml:1",
        "iommu": "hosts.yaml:1",
        "cpus": "hosts.yaml:4",
        "version": "hosts.yaml:5",
        "arch": "hosts.yaml:6",
        "distribution": "hosts.yaml:7",
    }
    assert [fact.at.text for fact in found.told if fact.at and fact.name == "cpus"] == ["cpus: 8"]


def test_json(tmp_path: Path) -> None:
    text = '{\n\t"hosts": {"alpha": {"memory": "8GiB",\n\t\t"cpus": 4}}}'
    found = facts(tmp_path, {"hosts.json": text})
    assert (found.memory_kib, found.cpus) == (8 * GIB, 4)
    assert [fact.where for fact in found.told] == ["hosts.json:2", "hosts.json:3"]


def test_the_config_goes_before_inventories_and_these_in_their_order(tmp_path: Path) -> None:
    tree = {
        "a.yaml": "alpha: {cpus: 4, memory: 4GiB}\nbeta: {memory: 2GiB}\n",
        "b.yaml": "alpha: {cpus: 2, memory: 2GiB, iommu: false}\n",
    }
    found = facts(tmp_path, tree, config='[hosts.alpha]\n# its size\nmemory = "8GiB" # bought\n')
    assert (found.memory_kib, found.cpus, found.iommu) == (8 * GIB, 4, False)
    assert [fact.where for fact in found.every("memory")] == ["xenlint.toml:4", "a.yaml:1", "b.yaml:1"]
    assert found.at is not None
    assert found.at.text == 'memory = "8GiB"'


def test_the_config_in_a_pyproject_and_its_quoted_names(tmp_path: Path) -> None:
    text = '[project]\nname = "x"\n[tool.xenlint.hosts."alpha.example.org"]\nroot = "."\nmemory = "8GiB"\n'
    write_tree(str(tmp_path), {"pyproject.toml": text})
    found = load(str(tmp_path / "pyproject.toml"), "pyproject.toml").hosts["alpha.example.org"].facts
    assert [fact.where for fact in found.told] == ["pyproject.toml:5"]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("alpha:\n  memory: 8\n", "2:3", 'a size with its unit, as in "8GiB", not 8.'),
        ("alpha:\n  memory: 8.5\n", "2:3", 'a size with its unit, as in "8GiB"'),
        ("alpha:\n  memory: '8192'\n", "2:3", 'a size with its unit, as in "8GiB"'),
        ("beta: {}\nalpha: {cpus: many}\n", "2:9", "alpha.cpus must be of type integer"),
        ("alpha: {iommu: 1}\n", "1:9", "alpha.iommu must be true or false"),
        ("alpha: {arch: sparc}\n", "1:9", "alpha.arch must be one of x86, arm"),
        ("alpha: {mem: 8GiB}\n", "1:9", "did you mean 'memory'?"),
        ("alpha: {root: /etc}\n", "1:9", "inside the repository"),
        ("alpha: {}\nalpha: {}\n", "2:1", "a second time"),
        ("beta: {}\nalpha:\n", "2:1", "alpha must be a table"),
        ("alpha: {ansible_memtotal_mb: 486}\n", "1:9", "'total_memory' of `xl info`"),
        ("alpha: {memory: 8GiB\n", "2:1", "this is not YAML"),
        ("alpha: [", "1:9", "this is not YAML"),
        ("a: 1\n--- \nb: 1\n", "2:1", "this is not YAML"),
        ("? [x]\n: {}\n", "1:3", "a name must be a text"),
        ("x: &a [*a]\n", "1:4", "contains itself"),
        ("a: " + "[" * 500 + "]" * 500, "1:104", "nested too deeply"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, text: str, place: str, words: str) -> None:
    said = mistake(tmp_path, {"hosts.yaml": text})
    assert said.startswith(f"hosts.yaml:{place}: ")
    assert words in said


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": {"memory": "8GiB",}}', "1:25"),
        ('{"a": {}} x', "1:11"),
        ('{"a": {"memory": "8GiB}}\n', "1:18"),
        ("{'a': 1}", "1:2"),
        ('{"a" {}}', "1:6"),
        ("", "1:1"),
        ('{"a": nul}', "1:7"),
        ("[" * 500, "1:102"),
    ],
)
def test_mistakes_in_json(tmp_path: Path, text: str, place: str) -> None:
    assert mistake(tmp_path, {"hosts.json": text}).startswith(f"hosts.json:{place}: ")


def test_aliases_do_not_explode(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 20)]
    assert f"more than {MOST_VALUES} values" in mistake(tmp_path, {"hosts.yaml": "\n".join(lines)})
    merged = ["m0: &m0 {" + ", ".join(f"k{n}: 1" for n in range(2000)) + "}"]
    merged += [f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 10)}]}}" for n in range(1, 9)]
    assert "too much is merged" in mistake(tmp_path, {"hosts.yaml": "\n".join(merged)})


def test_nothing_in_a_file_runs(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    text = f"alpha: !!python/object/apply:os.rmdir ['{tmp_path / 'made'}']\n"
    mistake(tmp_path, {"hosts.yaml": text})
    assert (tmp_path / "made").is_dir()


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    assert "16 MiB" in mistake(tmp_path, {"hosts.yaml": "# " + "x" * (16 << 20)})


# --- the readers, held against those of others ------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def plain(node: Node) -> Any:
    return unfold(node, [MOST_VALUES])


@given(JSON, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_json_as_python_reads_it(value: Any, is_ascii: bool, indent: Any) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    assert plain(read_json(Source("x.json", text.encode("utf-8", "surrogatepass")))) == json.loads(
        text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
    )


@given(st.text('{}[]",:0-1.eE \n\\tu') | st.text(' {}[]",:'))
@settings(max_examples=300)
def test_json_is_refused_where_python_refuses_it(text: str) -> None:
    try:
        expected = json.loads(text, strict=False, parse_float=str)
    except ValueError:
        expected = UsageError
    try:
        found = plain(read_json(Source("x.json", text.encode())))
    except UsageError:
        found = UsageError
    if found is not UsageError or expected is not UsageError:
        assert json.dumps(found, default=str) == json.dumps(expected, default=str)


@given(JSON.filter(lambda value: isinstance(value, (dict, list))), st.booleans())
def test_yaml_as_pyyaml_reads_it(value: Any, flow: bool) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    assert plain(read_yaml(Source("x.yaml", text.encode()))) == yaml.safe_load(text)


@given(st.text("ab:-[]{}&*!|>'\"?,%@`# \n\t<0.é\u2028\x85\ufeff"))
@settings(max_examples=300)
def test_any_text_is_read_or_refused_and_places_lie_inside(text: str) -> None:
    def walk(node: Node) -> None:
        assert 0 <= node.start <= node.end <= len(node.source.text)
        for inner in (*(node.items or ()), *(part for pair in node.members or () for part in pair)):
            walk(inner)

    for read in (read_yaml, read_json):
        try:
            walk(read(Source("x", text.encode())))
        except UsageError as error:
            said = str(error)
        else:
            said = "x:"
        assert said.startswith("x:")


# --- Ansible ----------------------------------------------------------------------------------------------------------

INVENTORY = """\
all:
  vars:
    xenlint_xen_version: 4.17
    xenlint_cpus: 4
  hosts:
    lone:
      ansible_host: 192.0.2.9
  children:
    xen_hosts:
      vars: {xenlint_cpus: 8}
      hosts:
        alpha: {xenlint_memory: 8GiB, ansible_memtotal_mb: 486, other: [1, 2]}
        beta:
          xenlint_memory: 16GiB
          xenlint_cpus: 16
          secret: !vault |
            $ANSIBLE_VAULT;1.1;AES256
    racks:
      children:
        rack1:
          vars: {xenlint_iommu: true}
          hosts: {beta: }
"""


def test_an_inventory_of_ansible(tmp_path: Path) -> None:
    found = {name: host.facts for name, host in hosts(tmp_path, {"inventory.yml": INVENTORY}).items()}
    assert list(found) == ["lone", "alpha", "beta"]
    assert {name: (f.memory_kib, f.cpus, f.version, f.iommu) for name, f in found.items()} == {
        "lone": (None, 4, (4, 17), None),
        "alpha": (8 * GIB, 8, (4, 17), None),
        "beta": (16 * GIB, 16, (4, 17), True),
    }
    assert {fact.name: fact.where for fact in found["beta"].told} == {
        "memory": "inventory.yml:14",
        "cpus": "inventory.yml:15",
        "version": "inventory.yml:3",
        "iommu": "inventory.yml:21",
    }


def test_mistakes_in_an_inventory_of_ansible(tmp_path: Path) -> None:
    text = INVENTORY.replace("xenlint_memory: 16GiB", "xenlint_memory: 16").replace(
        "lone:", "lone:\n      xenlint_x: 1"
    )
    said = mistake(tmp_path, {"inventory.yml": text}).splitlines()
    assert [line.partition(": ")[0] for line in said] == ["inventory.yml:15:11", "inventory.yml:7:7"]
    assert "unknown setting 'x'" in said[1]


def test_groups_in_a_ring_end(tmp_path: Path) -> None:
    ring = "a: {children: {b: }, vars: {xenlint_cpus: 2}}\nb: {children: {a: }, hosts: {alpha: }}\n"
    assert facts(tmp_path, {"inventory.yml": ring}).cpus == 2
    lines = ["a0: &a0 {hosts: {x: }}"]
    lines += [f"a{n}: &a{n} {{children: {{{', '.join(f'c{k}: *a{n - 1}' for k in range(10))}}}}}" for n in range(1, 12)]
    assert f"more than {MOST_MEMBERS} groups" in mistake(tmp_path, {"inventory.yml": "\n".join(lines)})


def test_what_ansible_lists(tmp_path: Path) -> None:
    listed = {
        "_meta": {"hostvars": {"alpha": {"ansible_host": "192.0.2.1", "xenlint_memory": "8GiB"}, "beta": {}}},
        "all": {"children": ["ungrouped", "xen"]},
        "xen": {"hosts": ["alpha", "beta"]},
    }
    found = hosts(tmp_path, {"listed.json": json.dumps(listed, indent=4)})
    assert found["alpha"].facts.memory_kib == 8 * GIB
    assert found["beta"].facts.memory_kib is None


def test_host_vars(tmp_path: Path) -> None:
    tree = {
        "host_vars/alpha.yml": "---\nxenlint_memory: 8GiB\nmemory: 1\n",
        "host_vars/beta.example.org.yml": "xenlint_memory: 4GiB\n",
        "host_vars/gamma/xen.yml": "xenlint_memory: 2GiB\n",
        "host_vars/gamma/other.yml": "packages: [a]\n",
        "host_vars/delta.yml": "# nothing yet\n",
    }
    found = hosts(tmp_path, tree, "host_vars/**/*.yml")
    assert {name: host.facts.memory_kib for name, host in found.items()} == {
        "alpha": 8 * GIB,
        "beta.example.org": 4 * GIB,
        "gamma": 2 * GIB,
        "delta": None,
    }
    assert "no file is called 'host_vars/*.json'" in mistake(tmp_path, tree, "host_vars/*.json")
    assert "speaks of a group" in mistake(tmp_path, {"group_vars/all.yml": "xenlint_memory: 8GiB\n"})
    assert "INI" in mistake(tmp_path, {"hosts": "[xen]\nalpha xenlint_memory=8GiB\n"})


SETUP = {
    "ansible_facts": {
        "ansible_architecture": "x86_64",
        "ansible_distribution": "Debian",
        "ansible_distribution_version": "12.5",
        "ansible_hostname": "alpha",
        "ansible_memtotal_mb": 486,
        "ansible_processor_vcpus": 2,
        "ansible_virtualization_role": "host",
    },
    "changed": False,
}


@pytest.mark.parametrize(("name", "shape"), [("cache/x", SETUP), ("cache/x.json", SETUP["ansible_facts"])])
def test_gathered_facts_do_not_tell_the_ram(tmp_path: Path, name: str, shape: object) -> None:
    found = facts(tmp_path, {name: json.dumps(shape, indent=4)})
    assert (found.memory_kib, found.cpus) == (None, None), "dom0's, not the machine's"
    assert (found.arch, found.distribution) == ("x86", "debian 12.5")
    assert [fact.value for fact in found.every("inside-dom0")] == ["ansible_memtotal_mb"]
    assert [fact.at.text for fact in found.every("inside-dom0") if fact.at] == ['"ansible_memtotal_mb"']


def test_gathered_facts_without_the_host_s_name(tmp_path: Path) -> None:
    assert facts(tmp_path, {"cache/alpha": '{"ansible_memtotal_mb": 486}'}).memory_kib is None
    assert facts(tmp_path, {"grains/alpha.yml": "mem_total: 486\nkernel: Linux\n"}).memory_kib is None


# --- captures ---------------------------------------------------------------------------------------------------------


def test_captures(tmp_path: Path) -> None:
    tree = {
        "facts/1.txt": "host : alpha\ntotal_memory : 8100\nnr_cpus : 4\n",
        "facts/beta-dmidecode.txt": "Handle 0x0011, DMI type 17, 40 bytes\nMemory Device\n\tSize: 4096 MB\n",
        "facts/gamma.free": "       total   used   free\nMem:    486    140    98\n",
    }
    found = hosts(tmp_path, tree)
    assert {name: host.facts.memory_kib for name, host in found.items()} == {
        "alpha": 8100 * 1024,
        "beta": 4096 * 1024,
        "gamma": None,
    }
    assert found["alpha"].facts.origin == "facts/1.txt"
    assert "this is no inventory" in mistake(tmp_path, {"web.cfg": 'name = "web"\nmemory = 512\n'})
