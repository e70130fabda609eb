//! One port for plain HTTP and TLS: the first byte of a connection tells which. Plain HTTP carries CMP, whose messages
//! protect themselves (RFC 9811 §3), and the CRL; everything else, security questions above all, needs TLS.

use std::{future::Future, io, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Path, Query, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use enrol::questions::{self, Answer, Ask, LONGEST_MESSAGE, Unreadable};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::timeout,
};
use tokio_native_tls::TlsAcceptor;
use zeroize::Zeroizing;

use crate::{desk::DeskError, flavours::Flavour, office::Office, pages};

/// A CMP message with a chain of large RSA certificates stays well below this.
const MAX_MESSAGE: usize = 64 * 1024;
const MAX_CONNECTIONS: usize = 256;
/// For the first byte, the TLS handshake, a request's headers and a request's body, each.
const PATIENCE: Duration = Duration::from_secs(10);
/// A connection ends after this, however busy it is; clients open a new one.
const CONNECTION_LIFETIME: Duration = Duration::from_secs(120);
/// How long open requests may go on after the order to stop.
const FAREWELL: Duration = Duration::from_secs(3);
const PKIXCMP: &str = "application/pkixcmp";

/// Answers every connection until `stop` is ready, then lets open requests finish for a moment.
pub(crate) async fn serve(
    listener: TcpListener,
    office: Arc<Office>,
    tls: TlsAcceptor,
    stop: impl Future<Output = ()>,
) {
    let front = Arc::new(Front::new(&office, tls));
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &places) => accepted,
        };
        while connections.try_join_next().is_some() {}
        let Ok((stream, place)) = accepted else {
            // Out of file descriptors, most likely: give the open connections time to close.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let front = Arc::clone(&front);
        connections.spawn(async move {
            front.answer(stream).await;
            drop(place);
        });
    }
    drop(listener);
    // Whoever is not done by then is cut off, when the set is dropped.
    let _ = timeout(FAREWELL, async { while connections.join_next().await.is_some() {} }).await;
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

struct Front {
    plain: Router,
    secure: Router,
    tls: TlsAcceptor,
}

impl Front {
    fn new(office: &Arc<Office>, tls: TlsAcceptor) -> Self {
        let everywhere = Router::new()
            .route("/.well-known/cmp", post(cmp_without_issuer))
            .route("/.well-known/cmp/p/{issuer}", post(cmp))
            .route("/ca.crl", get(crl));
        let plain = everywhere.clone().fallback(to_tls).with_state(Arc::clone(office));
        let secure = everywhere
            .route("/ca.pem", get(ca_pem))
            .route("/pick-up/{issuer}", get(pick_up))
            .route("/questions/{issuer}/ask", post(ask))
            .route("/questions/{issuer}/answer", post(answer))
            .fallback(|| async { (StatusCode::NOT_FOUND, "there is no such page\n") })
            .with_state(Arc::clone(office));
        Self { plain, secure, tls }
    }

    async fn answer(&self, stream: TcpStream) {
        let mut first = [0u8; 1];
        let Ok(Ok(1)) = timeout(PATIENCE, stream.peek(&mut first)).await else {
            return;
        };
        // 0x16 opens a TLS handshake record (RFC 8446 §5.1) and no HTTP request.
        if first[0] != 0x16 {
            return speak_http(stream, self.plain.clone()).await;
        }
        match timeout(PATIENCE, self.tls.accept(stream)).await {
            Ok(Ok(stream)) => speak_http(stream, self.secure.clone()).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }
}

async fn speak_http(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, router: Router) {
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(16 * 1024);
    let connection = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    match timeout(CONNECTION_LIFETIME, connection).await {
        Ok(Ok(())) | Err(_) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a connection broke"),
    }
}

async fn cmp_without_issuer(State(office): State<Arc<Office>>, request: Request) -> Response {
    answer_cmp(office, None, request).await
}

async fn cmp(State(office): State<Arc<Office>>, Path(issuer): Path<String>, request: Request) -> Response {
    match issuer.parse::<Flavour>() {
        Ok(flavour) => answer_cmp(office, Some(flavour), request).await,
        Err(error) => (StatusCode::NOT_FOUND, format!("{error}\n")).into_response(),
    }
}

async fn answer_cmp(office: Arc<Office>, flavour: Option<Flavour>, request: Request) -> Response {
    let message = match read_body(request, PKIXCMP, MAX_MESSAGE).await {
        Ok(message) => message,
        Err(refusal) => return *refusal,
    };
    match tokio::task::spawn_blocking(move || office.answer_cmp(flavour, &message)).await {
        Ok(Ok(answer)) => ([(header::CONTENT_TYPE, PKIXCMP)], answer).into_response(),
        Ok(Err(error)) => {
            tracing::error!(error = %crate::narrate(&error), "a CMP message could not be answered");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the authority cannot answer now; send the same message later\n",
            )
                .into_response()
        }
        Err(error) => {
            tracing::error!(%error, "answering a CMP message failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "the authority failed to answer\n").into_response()
        }
    }
}

async fn ask(State(office): State<Arc<Office>>, Path(issuer): Path<String>, request: Request) -> Response {
    exchange(office, &issuer, request, |office, issuer, message| {
        let ask = Ask::read(message).map_err(Unanswered::Unreadable)?;
        Ok(office.ask_questions(issuer, &ask)?.write())
    })
    .await
}

async fn answer(State(office): State<Arc<Office>>, Path(issuer): Path<String>, request: Request) -> Response {
    exchange(office, &issuer, request, |office, issuer, message| {
        let answer = Answer::read(message).map_err(Unanswered::Unreadable)?;
        Ok(office.judge_answers(issuer, &answer)?.write())
    })
    .await
}

/// The body of a request of the one type, in time and not too long; or how it is refused.
async fn read_body(request: Request, kind: &str, longest: usize) -> Result<Bytes, Box<Response>> {
    let refuse = |status: StatusCode, why: String| Err(Box::new((status, why).into_response()));
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).map(str::trim);
    if !essence.is_some_and(|value| value.eq_ignore_ascii_case(kind)) {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("the content type must be {kind}\n"));
    }
    match timeout(PATIENCE, to_bytes(request.into_body(), longest)).await {
        Ok(Ok(message)) => Ok(message),
        Ok(Err(_)) => {
            refuse(StatusCode::PAYLOAD_TOO_LARGE, format!("a message has at most {longest} bytes\n"))
        }
        Err(_) => refuse(StatusCode::REQUEST_TIMEOUT, "the message took too long\n".to_owned()),
    }
}

/// Why one of the exchanges about security questions has no answer.
enum Unanswered {
    Unreadable(Unreadable),
    Failed(DeskError),
}

impl From<DeskError> for Unanswered {
    fn from(error: DeskError) -> Self {
        Self::Failed(error)
    }
}

async fn exchange(
    office: Arc<Office>,
    issuer: &str,
    request: Request,
    answer: impl FnOnce(&Office, Flavour, &[u8]) -> Result<Zeroizing<Vec<u8>>, Unanswered> + Send + 'static,
) -> Response {
    let Ok(flavour) = issuer.parse::<Flavour>() else {
        return (StatusCode::NOT_FOUND, "there is no such page\n").into_response();
    };
    let message = match read_body(request, questions::CONTENT_TYPE, LONGEST_MESSAGE).await {
        Ok(message) => message,
        Err(refusal) => return *refusal,
    };
    match tokio::task::spawn_blocking(move || answer(&office, flavour, &message)).await {
        Ok(Ok(answer)) => {
            let no_store = (header::CACHE_CONTROL, "no-store");
            ([(header::CONTENT_TYPE, questions::CONTENT_TYPE), no_store], answer.to_vec()).into_response()
        }
        Ok(Err(Unanswered::Unreadable(why))) => (StatusCode::BAD_REQUEST, format!("{why}\n")).into_response(),
        Ok(Err(Unanswered::Failed(error))) => {
            tracing::error!(error = %crate::narrate(&error), "security questions could not be served");
            (StatusCode::SERVICE_UNAVAILABLE, "the authority cannot answer now; try again later\n")
                .into_response()
        }
        Err(error) => {
            tracing::error!(%error, "serving security questions failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "the authority failed to answer\n").into_response()
        }
    }
}

async fn crl(State(office): State<Arc<Office>>) -> Response {
    match tokio::task::spawn_blocking(move || office.crl()).await {
        Ok(Ok(crl)) => ([(header::CONTENT_TYPE, "application/pkix-crl")], crl).into_response(),
        Ok(Err(error)) => {
            tracing::error!(error = %crate::narrate(&error), "the CRL could not be made");
            (StatusCode::SERVICE_UNAVAILABLE, "the CRL cannot be made now\n").into_response()
        }
        Err(error) => {
            tracing::error!(%error, "making the CRL failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "making the CRL failed\n").into_response()
        }
    }
}

async fn ca_pem(State(office): State<Arc<Office>>) -> Response {
    match office.ca().chain_pem() {
        Ok(pem) => ([(header::CONTENT_TYPE, "application/pem-certificate-chain")], pem).into_response(),
        Err(error) => {
            tracing::error!(error = %crate::narrate(&error), "the CA's certificates could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[derive(serde::Deserialize)]
struct PickUpQuery {
    reference: Option<String>,
}

/// Where the mail's link leads. The page says how to go on; it knows and shows no secret.
async fn pick_up(Path(issuer): Path<String>, Query(query): Query<PickUpQuery>) -> Response {
    let Ok(flavour) = issuer.parse::<Flavour>() else {
        return (StatusCode::NOT_FOUND, "there is no such page\n").into_response();
    };
    let page = pages::pick_up(flavour, query.reference.as_deref());
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response();
    keep_to_itself(response.headers_mut());
    response
}

fn keep_to_itself(headers: &mut HeaderMap) {
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Plain HTTP is no way to read pages. The address is the authority's own, never the one that the client claims.
async fn to_tls(State(office): State<Arc<Office>>, uri: Uri) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let location = HeaderValue::try_from(format!("{}{path}", office.https_base()));
    match location {
        Ok(location) => {
            (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)], Body::empty()).into_response()
        }
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}
