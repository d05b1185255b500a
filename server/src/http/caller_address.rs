//! Where a caller is, for throttling: behind a proxy that is trusted, what that proxy says.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// One address, or a network of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map(Self).map_err(|_| {
            format!("“{text}” is no address or network, such as 10.0.0.5 or 172.16.0.0/12")
        })
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

/// Under what a caller's tries are counted.
///
/// A forged `X-Forwarded-For` changes nothing: only the entry that the trusted proxy itself added,
/// the last one, is looked at. An IPv6 address counts with its network of /64, which one person
/// has all of.
pub(crate) fn bucket(peer: SocketAddr, headers: &HeaderMap, trusted: &[Network]) -> String {
    let peer = peer.ip().to_canonical();
    let is_trusted = trusted.iter().any(|network| network.contains(peer));
    let forwarded = if is_trusted { last_forwarded(headers) } else { None };
    match forwarded.unwrap_or(peer) {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = ipnet::Ipv6Net::new_assert(address, 64).trunc();
            network.to_string()
        }
    }
}

fn last_forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let last = line.rsplit(',').next()?.trim();
    let address = last.parse().or_else(|_| last.parse::<SocketAddr>().map(|it| it.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_tells_where_a_caller_is() {
        let trusted = ["10.0.0.5".parse().unwrap(), "172.16.0.0/12".parse().unwrap()];
        let table = [
            ("10.0.0.5:1", "", "10.0.0.5"),
            ("10.0.0.5:1", "192.0.2.7", "192.0.2.7"),
            ("172.20.3.4:1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
            ("[::ffff:10.0.0.5]:1", "192.0.2.7:4711", "192.0.2.7"),
            ("10.0.0.5:1", "nonsense", "10.0.0.5"),
            ("10.0.0.6:1", "192.0.2.7", "10.0.0.6"),
            ("[2001:db8:1:2:3:4:5:6]:1", "", "2001:db8:1:2::/64"),
            ("10.0.0.5:1", "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ];
        for (peer, forwarded, expected) in table {
            let mut headers = HeaderMap::new();
            if !forwarded.is_empty() {
                headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            }
            let got = bucket(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(got, expected, "{peer} {forwarded}");
        }
        assert!("10.0.0".parse::<Network>().is_err());
    }
}
