"""Xen's memory arithmetic as pure functions on numbers; the unit is in each name, pages are 4 KiB.

| module | answers |
|---|---|
| `xen` | of a machine's RAM, what does Xen keep, and what is free when dom0 is sized |
| `dom0` | what does dom0 boot with, what may it grow to, does Xen stop instead, what is left for guests |
| `linux` | for which size does Linux in dom0 lay itself out, and what does that cost it |
| `guest` | the numbers of one guest that matter here |
| `need` | what xl asks for before it starts a guest, and what starting it really takes |
| `xend` | the same for xend, up to Xen 4.4 |
| `start` | guests started one after the other: what dom0 is shrunk to, what is left, who is refused |

Nothing here reads files; `of_domain` makes a `Guest` of a guest's file. `dom0_mem` (beside this package) reads the
boot option. Import from the modules: this one is empty, so that a small run pays only for what it uses.
"""
