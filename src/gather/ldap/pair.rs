//! Two connected local sockets: one for the LDAP library, one for the pump.

use std::io;

use ldap3::{LdapConnSettings, StdStream};

/// The pump's end.
#[cfg(unix)]
pub(super) type Ours = tokio::net::UnixStream;
/// The pump's end.
#[cfg(not(unix))]
pub(super) type Ours = tokio::net::TcpStream;

/// Makes the pair: our end, and the library's settings and URL for the other.
#[cfg(unix)]
#[allow(clippy::unused_async, reason = "the other form has to wait")]
pub(super) async fn make() -> io::Result<(Ours, LdapConnSettings, &'static str)> {
    let (ours, theirs) = tokio::net::UnixStream::pair()?;
    let theirs = theirs.into_std()?;
    Ok((ours, LdapConnSettings::new().set_std_stream(StdStream::Unix(theirs)), "ldapi:///"))
}

/// Makes the pair: our end, and the library's settings and URL for the other.
#[cfg(not(unix))]
pub(super) async fn make() -> io::Result<(Ours, LdapConnSettings, &'static str)> {
    use std::net::Ipv4Addr;

    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let (theirs, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
    let (theirs, (ours, peer)) = (theirs?, accepted?);
    // Another program of this machine may have been quicker to connect.
    if theirs.local_addr()? != peer {
        return Err(io::Error::other("another program connected to the local socket"));
    }
    let theirs = theirs.into_std()?;
    Ok((ours, LdapConnSettings::new().set_std_stream(StdStream::Tcp(theirs)), "ldap://127.0.0.1"))
}
