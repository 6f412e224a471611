# Completion of xenlint for fish. `xenlint completion fish` writes this.

function __xenlint_command -d 'Whether the command line runs one of these commands'
    set -l words (commandline -opc)
    test (count $words) -ge 2; and contains -- $words[2] $argv
end

function __xenlint_rules -d 'Codes and names of all rules with their titles'
    command xenlint rules 2>/dev/null | while read -l code severity name title
        set title (string trim -- $title)
        printf '%s\t%s\n%s\t%s\n' $code $title $name $title
    end
end

function __xenlint_list -d 'The rules, behind those that the word has before its last comma'
    set -l given (commandline -ct | string replace -r '[^,]*$' '')
    for rule in (__xenlint_rules)
        echo $given$rule
    end
end

complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f -a check -d 'find mistakes in the configuration of Xen hosts'
complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f -a budget -d 'show each host\'s memory: RAM, Xen, dom0, guests, what is left'
complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f -a inspect -d 'show how xenlint understands a file'
complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f -a explain -d 'show a rule\'s page'
complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f -a rules -d 'list the rules'
complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f -a policy -d 'try rules of your own on their examples, or start some'
complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f -a rule -d 'write rules of your own'
complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f -a config -d 'show the settings in force, or the config file\'s schema'
complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f -a completion -d 'print a completion script for bash, zsh or fish'
complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f -s h -l help -d 'show help'
complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f -s V -l version -d 'show the version'

complete -c xenlint -n '__xenlint_command check' -s h -l help -d 'show this help'
complete -c xenlint -n '__xenlint_command check' -l upgrade-to -x -d 'tell only what this newer Xen breaks, changes or ignores'
complete -c xenlint -n '__xenlint_command check' -l stdin-filename -x -d 'what to take standard input for'
complete -c xenlint -n '__xenlint_command check' -l output-format -x -a 'text concise sarif json jsonl github gitlab junit checkstyle rdjson csv' -d 'text, concise, sarif, json, jsonl, github, gitlab, junit, checkstyle, rdjson, csv'
complete -c xenlint -n '__xenlint_command check' -l output-file -r -F -d 'write the report there instead of to stdout'
complete -c xenlint -n '__xenlint_command check' -l output -r -a 'text= concise= sarif= json= jsonl= github= gitlab= junit= checkstyle= rdjson= csv=' -d 'write one more report; may be repeated'
complete -c xenlint -n '__xenlint_command check' -l sarif-category -x -d 'what a SARIF log is an analysis of'
complete -c xenlint -n '__xenlint_command check' -l sarif-runs -x -a 'auto one groups' -d 'auto, one, groups (of hosts)'
complete -c xenlint -n '__xenlint_command check' -l show-suppressed -d 'tell suppressed findings too'
complete -c xenlint -n '__xenlint_command check' -l statistics -d 'count findings by rule, host group and file'
complete -c xenlint -n '__xenlint_command check' -l color -x -a 'auto always never' -d 'auto, always, never'
complete -c xenlint -n '__xenlint_command check' -s q -l quiet -d 'tell nothing but the exit status and errors'
complete -c xenlint -n '__xenlint_command check' -s v -l verbose -d 'tell what was looked at, and all places of folded findings'
complete -c xenlint -n '__xenlint_command check' -l config -r -F -d 'use this config file'
complete -c xenlint -n '__xenlint_command check' -l isolated -d 'use no config file'
complete -c xenlint -n '__xenlint_command check' -l xen-version -x -d 'the Xen version of every host'
complete -c xenlint -n '__xenlint_command check' -l host-memory -x -d 'the RAM of every host, as in 8GiB'
complete -c xenlint -n '__xenlint_command check' -l select -x -a '(__xenlint_list)' -d 'run only these: codes, code prefixes, names, tags, default, all'
complete -c xenlint -n '__xenlint_command check' -l extend-select -x -a '(__xenlint_list)' -d 'run these too'
complete -c xenlint -n '__xenlint_command check' -l ignore -x -a '(__xenlint_list)' -d 'do not run these'
complete -c xenlint -n '__xenlint_command check' -l fix -d 'make the safe fixes; the report tells what remains'
complete -c xenlint -n '__xenlint_command check' -l unsafe-fixes -d 'with --fix or --diff: make the unsafe ones too'
complete -c xenlint -n '__xenlint_command check' -l diff -d 'write the fixes to stdout as a patch, and change no file'
complete -c xenlint -n '__xenlint_command check' -l jobs -x -d 'processes to use: a number, or auto (default)'
complete -c xenlint -n '__xenlint_command check' -l dask -x -d 'lint on a Dask cluster; needs xenlint[dask]'
complete -c xenlint -n '__xenlint_command check' -l no-cache -d 'neither use nor keep results of earlier runs'
complete -c xenlint -n '__xenlint_command check' -l cache-dir -x -d 'where results are kept, instead of ~/.cache/xenlint'
complete -c xenlint -n '__xenlint_command check' -l baseline -r -F -d 'do not tell the findings that this file lists'
complete -c xenlint -n '__xenlint_command check' -l write-baseline -r -F -d 'list all findings in this file'
complete -c xenlint -n '__xenlint_command check' -l prune-baseline -d 'take out of the baseline what no longer occurs'
complete -c xenlint -n '__xenlint_command check' -l no-suppressions -d 'pass over suppression comments and the baseline'
complete -c xenlint -n '__xenlint_command check' -l fail-on -x -a 'error warning note' -d 'error, warning (default) or note'
complete -c xenlint -n '__xenlint_command check' -l exit-zero -d 'exit with 0 whatever was found'
complete -c xenlint -n '__xenlint_command check' -l allow-empty -d 'nothing to lint is no error'

complete -c xenlint -n '__xenlint_command budget' -s h -l help -d 'show this help'
complete -c xenlint -n '__xenlint_command budget' -l format -x -a 'text json html svg' -d 'text, json, html, svg'
complete -c xenlint -n '__xenlint_command budget' -l output -r -F -d 'write there instead of to stdout'
complete -c xenlint -n '__xenlint_command budget' -l guests -d 'show every guest, also of many hosts'
complete -c xenlint -n '__xenlint_command budget' -l color -x -a 'auto always never' -d 'auto, always, never'
complete -c xenlint -n '__xenlint_command budget' -l config -r -F -d 'use this config file'
complete -c xenlint -n '__xenlint_command budget' -l isolated -d 'use no config file'
complete -c xenlint -n '__xenlint_command budget' -l xen-version -x -d 'the Xen version of every host'
complete -c xenlint -n '__xenlint_command budget' -l host-memory -x -d 'the RAM of every host, as in 8GiB'
complete -c xenlint -n '__xenlint_command budget' -l dom0 -x -d 'dom0 had this size and maximum'
complete -c xenlint -n '__xenlint_command budget' -l add -x -d 'each host had one more guest, started last: as in db2=4GiB or win=8GiB,hvm; may be repeated'

complete -c xenlint -n '__xenlint_command inspect' -s h -l help -d 'show this help'
complete -c xenlint -n '__xenlint_command inspect' -l kind -x -a 'domu-xl domu-xm xl-conf xend-config grub-default grub-cfg grub-legacy xen-efi syslinux xl-info dmidecode os-release inside-dom0 netbsd-boot loader-conf imagebuilder fstab network xendomains xencommons auto-backup auto-broken-link modprobe bls-entry' -d 'what the files are, instead of what xenlint thinks: domu-xl, domu-xm, xl-conf, xend-config, grub-default, grub-cfg, grub-legacy, xen-efi, syslinux, xl-info, dmidecode, os-release, inside-dom0, netbsd-boot, loader-conf, imagebuilder, fstab, network, xendomains, xencommons, auto-backup, auto-broken-link, modprobe, bls-entry'
complete -c xenlint -n '__xenlint_command inspect' -l format -x -a 'text json' -d 'text or json'
complete -c xenlint -n '__xenlint_command inspect' -l color -x -a 'auto always never' -d 'auto, always, never'
complete -c xenlint -n '__xenlint_command inspect' -l stdin-filename -x -d 'what to take standard input for'
complete -c xenlint -n '__xenlint_command inspect' -l config -r -F -d 'use this config file'
complete -c xenlint -n '__xenlint_command inspect' -l isolated -d 'use no config file'
complete -c xenlint -n '__xenlint_command inspect' -l xen-version -x -d 'the Xen version of every host'
complete -c xenlint -n '__xenlint_command inspect' -l host-memory -x -d 'the RAM of every host, as in 8GiB'

complete -c xenlint -n '__xenlint_command explain' -f -a '(__xenlint_rules)'
complete -c xenlint -n '__xenlint_command explain' -s h -l help -d 'show this help'
complete -c xenlint -n '__xenlint_command explain' -l format -x -a 'text markdown json' -d 'text, markdown or json'
complete -c xenlint -n '__xenlint_command explain' -l color -x -a 'auto always never' -d 'auto, always or never'

complete -c xenlint -n '__xenlint_command rules' -f -a '(__xenlint_rules)'
complete -c xenlint -n '__xenlint_command rules' -s h -l help -d 'show this help'
complete -c xenlint -n '__xenlint_command rules' -l select -x -a '(__xenlint_list)' -d 'the same: what `check --select` would run'
complete -c xenlint -n '__xenlint_command rules' -l tag -x -d 'with this tag; may be repeated'
complete -c xenlint -n '__xenlint_command rules' -l family -x -d 'of this family, such as storage'
complete -c xenlint -n '__xenlint_command rules' -l severity -x -a 'error warning note' -d 'of this severity'
complete -c xenlint -n '__xenlint_command rules' -l fixable -d 'whose findings may carry a fix'
complete -c xenlint -n '__xenlint_command rules' -l xen -x -d 'that look at hosts with this Xen'
complete -c xenlint -n '__xenlint_command rules' -l format -x -a 'text json markdown' -d 'text, json or markdown'

complete -c xenlint -n '__xenlint_command policy' -f -a 'test schema new'
complete -c xenlint -n '__xenlint_command policy' -s h -l help -d 'show this help'

complete -c xenlint -n '__xenlint_command rule' -f -a 'new index test'
complete -c xenlint -n '__xenlint_command rule' -s h -l help -d 'show this help'
complete -c xenlint -n '__xenlint_command rule' -l family -x -a 'autostart balloon boot capacity cpu dom0 guest network passthrough security storage toolstack upgrade' -d 'of new: autostart, balloon, boot, capacity, cpu, dom0, guest, network, passthrough, security, storage, toolstack, upgrade'
complete -c xenlint -n '__xenlint_command rule' -l code -x -d 'of new: as in HOUSE001; default: the pack\'s next one'
complete -c xenlint -n '__xenlint_command rule' -l pack -x -d 'the pack, or where new is to make one; default: .'

complete -c xenlint -n '__xenlint_command config' -s h -l help -d 'show this help'
complete -c xenlint -n '__xenlint_command config' -l format -x -a 'text json' -d 'text or json'
complete -c xenlint -n '__xenlint_command config' -l config -r -F -d 'use this config file'
complete -c xenlint -n '__xenlint_command config' -l isolated -d 'use no config file'
complete -c xenlint -n '__xenlint_command config' -l xen-version -x -d 'the Xen version of every host'
complete -c xenlint -n '__xenlint_command config' -l host-memory -x -d 'the RAM of every host, as in 8GiB'

complete -c xenlint -n '__xenlint_command completion' -f -a 'bash zsh fish'
complete -c xenlint -n '__xenlint_command completion' -s h -l help -d 'show this help'
