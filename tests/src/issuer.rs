//! A web server in the test's own hands: it stands before an issuer, or for one, and can lie.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::process::PATIENCE;

const PKIXCMP: &str = "application/pkixcmp";

/// A web server; it ends when this is dropped.
#[derive(Debug)]
pub struct Front {
    port: u16,
    asked: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    date: Arc<Mutex<Option<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl Front {
    /// Serves CMP: `answer` gets a request's path and body and gives the answer's body; none hangs up without an answer.
    #[must_use]
    pub fn start(mut answer: impl FnMut(&str, &[u8]) -> Option<Vec<u8>> + Send + 'static) -> Self {
        Self::serve(PKIXCMP, move |path, body| answer(path, body))
    }

    /// Serves a web page, whatever is asked.
    #[must_use]
    pub fn of_html(page: &'static str) -> Self {
        Self::serve("text/html", move |_, _| Some(page.into()))
    }

    /// Passes CMP messages on to the server at `port`; `tamper` may change each answer, which is told the request too.
    #[must_use]
    pub fn before(
        port: u16,
        mut tamper: impl FnMut(&[u8], Vec<u8>) -> Option<Vec<u8>> + Send + 'static,
    ) -> Self {
        Self::start(move |path, body| tamper(body, Self::post(port, path, body).ok()?))
    }

    /// Sends a CMP message to a server of this computer.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn post(port: u16, path: &str, body: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {PKIXCMP}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat())?;
        let mut reader = BufReader::new(stream);
        let (_, body) = message(&mut reader)?;
        Ok(body)
    }

    /// Its port on this computer.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Has each answer bear this date from now on; without, it bears none.
    ///
    /// # Panics
    /// If the server has panicked.
    pub fn tell_date(&self, date: &str) {
        *self.date.lock().unwrap_or_else(|error| panic!("{error}")) = Some(date.to_owned());
    }

    /// How many requests came. Who only knocks at a server of CMP asks for nothing.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn serve(
        kind: &'static str,
        mut answer: impl FnMut(&str, &[u8]) -> Option<Vec<u8>> + Send + 'static,
    ) -> Self {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap_or_else(|error| panic!("no port: {error}"));
        let port = listener.local_addr().map_or(0, |address: SocketAddr| address.port());
        let (asked, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let date = Arc::new(Mutex::new(None));
        let (count, end, told) = (Arc::clone(&asked), Arc::clone(&over), Arc::clone(&date));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                // A client that hangs up is its own test's business.
                let _ = stream.and_then(|stream| one(stream, kind, &told, &count, &mut answer));
            }
        });
        Self { port, asked, over, date, thread: Some(thread) }
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the thread, which then sees that it is over.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn one(
    stream: TcpStream,
    kind: &str,
    date: &Mutex<Option<String>>,
    count: &AtomicUsize,
    answer: &mut impl FnMut(&str, &[u8]) -> Option<Vec<u8>>,
) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream);
    let (first, body) = message(&mut reader)?;
    let date = date.lock().ok().and_then(|date| date.clone());
    let date = date.map_or_else(String::new, |date| format!("Date: {date}\r\n"));
    if kind == PKIXCMP && first.starts_with("GET ") {
        let refusal = format!(
            "HTTP/1.1 405 Method Not Allowed\r\n{date}Content-Length: 0\r\nConnection: close\r\n\r\n"
        );
        return reader.get_mut().write_all(refusal.as_bytes());
    }
    count.fetch_add(1, Ordering::SeqCst);
    let path = first.split(' ').nth(1).unwrap_or("/");
    let Some(body) = answer(path, &body) else {
        return Ok(());
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\n{date}Content-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    reader.get_mut().write_all(&[head.as_bytes(), &body].concat())
}

/// The first line and the body of an HTTP message.
fn message(reader: &mut impl BufRead) -> io::Result<(String, Vec<u8>)> {
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut length = None;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? <= 2 {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok();
        }
    }
    let mut body = Vec::new();
    match length {
        // Whoever only asks sends no body, and waits.
        None if first.starts_with("GET ") => 0,
        Some(length) => reader.take(length).read_to_end(&mut body)?,
        None => reader.read_to_end(&mut body)?,
    };
    Ok((first, body))
}
