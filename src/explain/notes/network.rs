//! Causes in the domain, the network and the storage.

use super::{Note, note};

pub(super) const NOTES: &[Note] = &[
    note(
        "bronze-bit-mixed-dcs",
        "domain controllers differ in the update level of their ticket signatures (CVE-2020-17049)",
        "The error comes and goes with the domain controller that answered; compare their installed updates.",
        "all domain controllers have the updates of July 2021 or later",
        "Bring all domain controllers to the same update level.",
    ),
    note(
        "gmsa-service-identity",
        "the service runs under a service account of its own, and delegation must name what that account owns",
        "On the target, the service runs as a (group managed) service account; setspn -Q \"SPN\" shows who owns the name.",
        "the service runs as LocalSystem or NETWORK SERVICE",
        "Register the name on the account that the service runs as, and list that name.",
    ),
    note(
        "dynamic-port-range",
        "the dynamic ports were moved, and service hardening keeps the management service from the domain controller",
        "netsh int ipv4 show dynamicportrange tcp does not show start 49152 and 16384 ports, or the domain controller's NTDS \
         port is fixed outside of that range.",
        "the range is the default one",
        "netsh int ipv4 set dynamicport tcp start=49152 num=16384, or allow the other range for vmms; then restart vmms.",
    ),
    note(
        "dc-vm-on-sofs-cycle",
        "the host's storage needs a domain controller that runs from that very storage",
        "The only domain controller within reach is a virtual machine whose disk lies on the file server in question; storage \
         is lost about ten hours after the last sign-in.",
        "another domain controller answers the host",
        "Keep a domain controller on another server or on a local disk.",
    ),
    note(
        "replica-broker-spn",
        "the account of the Replica Broker's network name is missing or lacks its service name",
        "The cluster logs FailoverClustering 1193, 1194 or 1207; setspn -L BROKER lacks Hyper-V Replica Service.",
        "setspn -L shows the name, or replication does not go to a cluster",
        "Repair the network name, check also that the cluster's account may create and reset the computer account, and bring the \
         role online again.",
    ),
    note(
        "smb-lm-transport",
        "live migration itself travels over SMB, which needs cifs on the destination too",
        "(Get-VMHost).VirtualMachineMigrationPerformanceOption is SMB. Check also whether the list of the host has cifs for the \
         destination.",
        "the option is TCPIP or Compression",
        "Add cifs for the destination to the host's list, or choose another performance option.",
    ),
    note(
        "nas-oplocks",
        "opportunistic locks of the network-attached storage get in the way",
        "The storage is no Windows server, and 0x80048054 comes with Win32 error 59.",
        "the storage is a Windows file server",
        "Follow the vendor's advice on opportunistic locks for Hyper-V shares.",
    ),
    note(
        "fw-6600",
        "port 6600 for live migration is closed",
        "Test-NetConnection DESTINATION -Port 6600 fails while the machine answers otherwise.",
        "the test reaches port 6600",
        "Enable the built-in Hyper-V rules of the firewall on the destination.",
    ),
    note(
        "fw-445",
        "port 445 for SMB is closed",
        "Test-NetConnection SERVER -Port 445 from the host fails.",
        "the test reaches port 445",
        "Enable \"File and Printer Sharing\" on the file server, and port 445 on the way.",
    ),
    note(
        "fw-kdc-88",
        "the domain controllers cannot be reached on the ports of Kerberos and LDAP",
        "From the host: Test-NetConnection DC -Port 88, and 389, 464, 53, 135; nltest /dsgetdc:DOMAIN /force fails.",
        "nltest /dsgetdc:DOMAIN /force names a domain controller and port 88 answers",
        "Open 53, 88, 135, 389, 464 and 49152 to 65535 towards the domain controllers.",
    ),
    note(
        "fw-winrm-5985",
        "WinRM on the host cannot be reached",
        "Test-NetConnection HOST -Port 5985 (or 5986) fails, or the service WinRM is stopped.",
        "Test-WSMan HOST answers",
        "winrm quickconfig on the host, and the firewall rules of Windows Remote Management.",
    ),
    note(
        "fw-2179",
        "port 2179 for the console of virtual machines is closed",
        "Test-NetConnection HOST -Port 2179 fails. Check also whether only the console fails.",
        "the console opens",
        "Enable the built-in Hyper-V rules of the firewall on the host.",
    ),
    note(
        "fw-replica",
        "the replica server's port is closed",
        "Test-NetConnection REPLICA -Port 80 (Kerberos) or 443 (certificates) fails.",
        "the test reaches the port that the replica server is set to",
        "Enable \"Hyper-V Replica HTTP Listener (TCP-In)\" or its HTTPS twin on the replica server.",
    ),
    note(
        "fw-3343",
        "port 3343 of the cluster service is closed",
        "Test-NetConnection NODE -Port 3343 fails between nodes of the cluster.",
        "the hosts are no nodes of a cluster, or the port answers",
        "Enable the firewall rules of Failover Clusters on all nodes.",
    ),
];
