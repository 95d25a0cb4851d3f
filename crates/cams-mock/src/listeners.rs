//! The addresses that the server listens on: one address, and if it is 127.0.0.1, also `::1`.
//!
//! Some programs know only the first address of `localhost`, which is `::1` on many machines.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::{TcpListener, TcpStream};

/// The sockets that accept connections.
#[derive(Debug)]
pub(crate) struct Listeners {
    listener: TcpListener,
    other: Option<TcpListener>,
}

impl Listeners {
    /// Also listens on the other address of this machine, in the current runtime, unless there is no IPv6 or another
    /// program uses the port there.
    pub(crate) fn new(listener: TcpListener) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let other = (address.ip() == Ipv4Addr::LOCALHOST)
            .then(|| listen((Ipv6Addr::LOCALHOST, address.port()).into()).ok())
            .flatten();
        Ok(Self { listener, other })
    }

    /// Returns the address for clients.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The next connection.
    pub(crate) async fn accept(&self) -> io::Result<TcpStream> {
        let accepted = match &self.other {
            None => self.listener.accept().await,
            Some(other) => tokio::select! {
                accepted = self.listener.accept() => accepted,
                accepted = other.accept() => accepted,
            },
        };
        accepted.map(|(stream, _)| stream)
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}
