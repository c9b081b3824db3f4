//! Causes in the settings of hosts, of virtual machines and of the management computer.

use super::{Note, note};

pub(super) const NOTES: &[Note] = &[
    note(
        "cmdlet-credential-switch",
        "a Hyper-V cmdlet was given -Credential, which makes it use CredSSP",
        "The failing command or script passes -Credential to a Hyper-V cmdlet; it works in a session of that user.",
        "the command runs as the signed-in user",
        "Sign in as the user or use runas instead of -Credential.",
    ),
    note(
        "credssp-client-policy",
        "a policy on the management computer does not let it hand credentials to this host",
        "In Group Policy under System, Credentials Delegation, \"Allow delegating fresh credentials\" on the management computer \
         does not list wsman/HOST with the full name of the host. Where Kerberos cannot be used, \"Allow delegating fresh \
         credentials with NTLM-only server authentication\" counts in its place. The console of a virtual machine needs \
         Microsoft Virtual Console Service/* there.",
        "the policy lists the host, or CredSSP is not in use",
        "Add wsman/HOST to that policy, for the console Microsoft Virtual Console Service/*; or use Kerberos, which does not ask \
         this policy.",
    ),
    note(
        "mgmt-client-version",
        "the management tools and the host's Windows version do not fit together",
        "Compare the versions of Windows on the host and on the computer with the tools: old tools speak DCOM where hosts from \
         2016 on expect WinRM.",
        "the same operation fails from tools of the host's own version",
        "Use tools at least as new as the host.",
    ),
    note(
        "localsystem-vs-networkservice",
        "two services of one host keep separate tickets for the same account",
        "WinRM runs as NETWORK SERVICE (logon session 0x3e4), the virtual machine management service as LocalSystem (0x3e7): \
         klist -li 0x3e4 and klist -li 0x3e7 on the host differ.",
        "both sessions hold fresh tickets",
        "Purge both: klist -li 0x3e7 purge; klist -li 0x3e4 purge.",
    ),
    note(
        "loopback-check",
        "a host reaches itself under another name and refuses the logon",
        "The failing path or address is an alias of the very machine that asks; its own name works. Check also \
         BackConnectionHostNames in its registry.",
        "the name belongs to another machine",
        "Use the machine's own name, or add the alias to BackConnectionHostNames.",
    ),
    note(
        "registry-pol-corrupt",
        "the local policy file of the host is damaged",
        "The first four bytes of C:\\Windows\\System32\\GroupPolicy\\Machine\\Registry.pol are not PReg.",
        "the file begins with PReg",
        "Move the file away and run gpupdate /force; what only the local policy set is lost.",
    ),
    note(
        "netname-case",
        "the node's name is not in capitals in its registry",
        "On the node to which migration over SMB fails: HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName, value \
         ComputerName, holds small letters.",
        "the value is in capitals",
        "Write the value in capitals and restart the node.",
    ),
    note(
        "user-rights-network-logon",
        "a policy on the target keeps the account from logging on over the network",
        "The target's Security log has event 4625, logon type 3, status 0xC000015B. Check also \"Access this computer from the \
         network\" and its \"Deny\" twin: secedit /export /areas USER_RIGHTS.",
        "the target logs a successful logon (4624, type 3) of that account",
        "Give the right back to Authenticated Users, or to the computers that need it, in the Group Policy.",
    ),
    note(
        "ntlm-blocked",
        "NTLM was tried because Kerberos was not used, and a policy blocks NTLM",
        "Check also the log Microsoft-Windows-NTLM/Operational for events 4001 and 8001: they name the target for which Kerberos \
         was not used.",
        "no event of that log names this target",
        "Find out why Kerberos was not used, mostly a name without a service principal name or an IP address. Do not simply \
         allow NTLM.",
    ),
    note(
        "iso-attached",
        "the virtual machine has an ISO image attached",
        "Get-VMDvdDrive -VMName VM shows a path.",
        "the drive is empty",
        "Eject it before the move: Set-VMDvdDrive -VMName VM -Path $null.",
    ),
    note(
        "iso-dest-unreachable",
        "the attached ISO image cannot be reached from the destination",
        "Get-VMDvdDrive -VMName VM shows a path that Test-Path on the destination does not find.",
        "the destination finds the path, or no image is attached",
        "Eject the image, or make the path available on the destination.",
    ),
    note(
        "destination-memory",
        "the destination has too little free memory",
        "Compare the memory of the virtual machine with what is free on the destination.",
        "a smaller virtual machine fails in the same way",
        "Free memory there, or move to another host.",
    ),
    note(
        "vm-still-clustered",
        "the virtual machine is still a role of a cluster",
        "Get-ClusterGroup -Cluster CLUSTER lists the virtual machine.",
        "no cluster lists it",
        "Move it with the cluster's tools, or remove the role first.",
    ),
    note(
        "vswitch-missing",
        "the destination has no virtual switch of the same name",
        "Compare Get-VMSwitch on both hosts.",
        "both have a switch of that name",
        "Create the switch, or name another in the migration.",
    ),
    note(
        "cpu-compat",
        "the processors of the hosts are too different for a running move",
        "The message speaks of processor-specific features; Compare-VM names the incompatibility.",
        "Compare-VM finds nothing",
        "Turn on processor compatibility, or move the virtual machine while it is off.",
    ),
    note(
        "config-version",
        "the destination does not support the configuration version of the virtual machine",
        "Get-VMHostSupportedVersion on the destination lacks the version that Get-VM shows.",
        "the destination lists the version",
        "Move to a host that is as new as the source.",
    ),
    note(
        "vtpm-key-protector",
        "the destination cannot open the virtual machine's key protector",
        "The virtual machine has a virtual TPM, and the message says that the key protector could not be unwrapped.",
        "it has no virtual TPM",
        "Bring the shielding certificates of the source to the destination.",
    ),
];
