//! The plainest HTTP request, so that tests of the program need no client library.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Status line and headers, as they came.
    pub head: String,
    pub body: Vec<u8>,
}

/// GETs a path; `headers` are lines without their ends, such as `Authorization: Bearer …`.
///
/// # Errors
/// When nothing listens there, or what answers does not speak HTTP.
pub fn get(address: SocketAddr, path: &str, headers: &[&str]) -> Result<Answer> {
    let timeout = Duration::from_secs(30);
    let mut stream = TcpStream::connect_timeout(&address, timeout)?;
    stream.set_read_timeout(Some(timeout))?;
    // Version 1.0: the answer ends with the connection and is not in chunks.
    let mut request = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n");
    for header in headers {
        request.push_str(header);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&bytes)
}

fn parse(bytes: &[u8]) -> Result<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.context("the answer's head does not end")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
    Ok(Answer {
        status: status.with_context(|| format!("no status in `{head}`"))?,
        head,
        body: bytes[end + 4..].to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn takes_an_answer_apart() {
        let answer = parse(b"HTTP/1.0 404 Not Found\r\nA: b\r\n\r\nbody\r\n\r\n").unwrap();
        assert_eq!(answer.status, 404);
        assert_eq!(answer.head, "HTTP/1.0 404 Not Found\r\nA: b");
        assert_eq!(answer.body, b"body\r\n\r\n");
        for rubbish in [&b""[..], b"HTTP/1.0 200 OK\r\n", b"SSH-2.0\r\n\r\n"] {
            assert!(parse(rubbish).is_err());
        }
    }
}
