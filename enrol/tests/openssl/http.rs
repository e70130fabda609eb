//! As much HTTP as CMP needs, over std.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::now;
use crate::office::Office;

/// Serves the office to whoever connects, as long as the test runs.
pub(crate) fn serve(office: &Arc<Mutex<Office>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let office = Arc::clone(office);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            while let Some(request) = read_message(&mut stream) {
                let answer = office.lock().unwrap().answer(&request, now());
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/pkixcmp\r\nContent-Length: {}\r\n\r\n",
                    answer.len()
                );
                stream.get_mut().write_all(&[head.as_bytes(), &answer].concat()).unwrap();
            }
        }
    });
    address
}

/// Posts a message and gives the answer; none when nobody listens yet.
pub(crate) fn post(port: u16, message: &[u8]) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = format!(
        "POST /pkix/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/pkixcmp\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        message.len()
    );
    stream.write_all(&[head.as_bytes(), message].concat()).unwrap();
    Some(read_message(&mut BufReader::new(stream)).expect("the peer answers"))
}

/// The body of a request or an answer; none at the end of the connection.
fn read_message(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok();
        }
    }
    let mut body = Vec::new();
    match length {
        Some(length) => {
            body.resize(length, 0);
            stream.read_exact(&mut body).ok()?;
        }
        None => {
            stream.read_to_end(&mut body).ok()?;
        }
    }
    Some(body)
}
