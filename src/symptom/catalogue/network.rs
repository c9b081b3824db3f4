//! Win32 codes of network, storage and cluster, as HRESULT (MS-ERREF 2.2).

use super::super::Relation::{Authentication, Elsewhere};
use super::win32::{hresult, win};
use super::{Entry, may, sure};

pub(super) const ENTRIES: &[Entry] = &[
    win(
        50,
        ("ERROR_NOT_SUPPORTED", "The request is not supported"),
        "The storage may not speak SMB 3, or the path may lead through a DFS namespace.",
        Elsewhere,
        &[may("dfs-path")],
    ),
    win(
        51,
        ("ERROR_REM_NOT_LIST", "Windows cannot find the network path"),
        "The file server does not answer under this name. May be port 445 or DNS.",
        Elsewhere,
        &[may("fw-445"), may("dns-mismatch")],
    ),
    win(
        53,
        ("ERROR_BAD_NETPATH", "The network path was not found"),
        "The name does not resolve to a file server, or port 445 may be closed.",
        Elsewhere,
        &[may("fw-445"), may("dns-mismatch"), may("dns-stale")],
    ),
    win(
        59,
        ("ERROR_UNEXP_NET_ERR", "An unexpected network error occurred"),
        "Next to 0x80048054 on network-attached storage: its opportunistic locks get in the way.",
        Elsewhere,
        &[sure("nas-oplocks")],
    ),
    hresult(
        0x8004_8054,
        ("", "Unexpected network error on network-attached storage"),
        "With Win32 error 59 beside it: opportunistic locks of the storage get in the way.",
        Elsewhere,
        &[sure("nas-oplocks")],
    ),
    win(
        64,
        ("ERROR_NETNAME_DELETED", "The specified network name is no longer available"),
        "An SMB session broke off. Check also live migration that itself travels over SMB.",
        Elsewhere,
        &[may("smb-lm-transport")],
    ),
    win(
        67,
        ("ERROR_BAD_NET_NAME", "The network name cannot be found"),
        "There is no such share under that server name. May be a cluster node's name in place of the scale-out file \
         server's.",
        Elsewhere,
        &[may("sofs-node-instead-of-name")],
    ),
    win(
        1203,
        ("ERROR_NO_NET_OR_BAD_PATH", "The network path was either typed incorrectly, does not exist"),
        "The path may be mistyped, or no network provider is there to handle it (WebClient for web folders).",
        Elsewhere,
        &[],
    )
    .also(&["No network provider accepted the given network path"]),
    win(
        1231,
        ("ERROR_NETWORK_UNREACHABLE", "The network location cannot be reached"),
        "No route to the other machine; check also firewalls.",
        Elsewhere,
        &[may("fw-445")],
    ),
    win(
        1722,
        ("RPC_S_SERVER_UNAVAILABLE", "The RPC server is unavailable"),
        "RPC does not get through. May be a firewall, or tools that use DCOM against a host of 2016 or later.",
        Elsewhere,
        &[may("mgmt-client-version")],
    ),
    win(
        5016,
        (
            "ERROR_HOST_NODE_NOT_GROUP_OWNER",
            "The operation failed because either the specified cluster node is not the owner of the group",
        ),
        "The chosen cluster node may not own this role. A matter of the cluster's possible owners.",
        Elsewhere,
        &[],
    )
    .also(&["not a possible owner of the group"]),
    win(
        5023,
        ("ERROR_INVALID_STATE", "The group or resource is not in the correct state to perform the requested operation"),
        "The virtual machine may still be a cluster role.",
        Elsewhere,
        &[may("vm-still-clustered")],
    ),
    win(
        5035,
        ("ERROR_NETWORK_NOT_AVAILABLE", "A cluster network is not available for this operation"),
        "The hosts share no usable migration network.",
        Elsewhere,
        &[sure("lm-network-wrong")],
    ),
    win(
        10013,
        ("WSAEACCES", "An attempt was made to access a socket in a way forbidden by its access permissions"),
        "A firewall or virus scanner on the machine itself forbids the port.",
        Elsewhere,
        &[sure("fw-6600"), sure("fw-3343")],
    ),
    win(
        10049,
        ("WSAEADDRNOTAVAIL", "The requested address is not valid in its context"),
        "The migration address does not exist on the host, as when the virtual machine management service started \
         before the network team was up.",
        Elsewhere,
        &[sure("nic-team-late")],
    ),
    win(
        10054,
        ("WSAECONNRESET", "An existing connection was forcibly closed by the remote host"),
        "The other side hung up: it refused the authentication, or a firewall reset the connection.",
        Authentication,
        &[sure("fw-6600")],
    ),
    win(
        10060,
        (
            "WSAETIMEDOUT",
            "A connection attempt failed because the connected party did not properly respond after a period of time",
        ),
        "No answer on the migration port: firewall, wrong network, damaged local policy file, or a network team that \
         came up late.",
        Elsewhere,
        &[sure("fw-6600"), sure("lm-network-wrong"), sure("registry-pol-corrupt"), sure("nic-team-late")],
    )
    .also(&["connected party did not properly respond", "connected host has failed to respond"]),
    win(
        10061,
        ("WSAECONNREFUSED", "No connection could be made because the target machine actively refused it"),
        "Nobody listens on the migration port of the destination: live migration is off there, or a firewall refuses.",
        Elsewhere,
        &[sure("lm-disabled"), sure("fw-6600")],
    ),
    win(
        11001,
        ("WSAHOST_NOT_FOUND", "No such host is known"),
        "The name does not resolve. Check also whether short and full name agree.",
        Elsewhere,
        &[may("dns-mismatch")],
    ),
    win(
        12002,
        ("ERROR_WINHTTP_TIMEOUT", "The WinHTTP operation timed out"),
        "The replica server did not answer in time; check also its port (80 or 443).",
        Elsewhere,
        &[may("fw-replica")],
    )
    .also(&["ERROR_INTERNET_TIMEOUT"]),
    win(
        12007,
        ("ERROR_WINHTTP_NAME_NOT_RESOLVED", "The server name or address could not be resolved"),
        "The replica server's name does not resolve; check also whether short and full name agree.",
        Elsewhere,
        &[may("dns-mismatch")],
    )
    .also(&["ERROR_INTERNET_NAME_NOT_RESOLVED"]),
    win(
        12029,
        ("ERROR_WINHTTP_CANNOT_CONNECT", "A connection with the server could not be established"),
        "The replica server's port (80 or 443) may be closed or have no listener.",
        Elsewhere,
        &[may("fw-replica")],
    )
    .also(&["ERROR_INTERNET_CANNOT_CONNECT"]),
    win(
        12030,
        ("ERROR_WINHTTP_CONNECTION_ERROR", "The connection with the server was terminated abnormally"),
        "The replica server closed the connection, typically in the middle of authentication.",
        Authentication,
        &[
            sure("replica-broker-spn"),
            sure("spn-missing-target"),
            sure("user-rights-network-logon"),
            sure("fw-replica"),
        ],
    )
    .also(&["ERROR_INTERNET_CONNECTION_ABORTED"]),
    hresult(
        0xC03A_0014,
        ("ERROR_VIRTDISK_PROVIDER_NOT_FOUND", "A virtual disk support provider for the specified file was not found"),
        "An ISO is attached whose path cannot be reached from the destination.",
        Elsewhere,
        &[sure("iso-dest-unreachable"), sure("iso-attached")],
    )
    .also(&["STATUS_VIRTDISK_PROVIDER_NOT_FOUND"]),
];
