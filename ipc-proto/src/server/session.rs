//! One connection: calls in, in their order; replies out.

use std::{io, time::Duration};

use futures_util::{FutureExt as _, StreamExt as _, stream::BoxStream};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf};
use zeroize::Zeroizing;

use super::{Answer, Call, Caller, Interface, Part, Refusal};
use crate::{
    frame::{Deframer, FrameTooLong},
    standard::{self, GetInterfaceDescription, Info, InterfaceDescription, ServiceError},
    wire::{CallFrame, Malformed, ReplyFrame},
};

/// Why a connection ended other than by the client's hanging up between two calls.
#[derive(Debug, thiserror::Error)]
pub(super) enum SessionError {
    #[error("the client did not read its replies in time")]
    TooSlow,
    #[error(transparent)]
    TooLong(#[from] FrameTooLong),
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("the interface ended a stream before its last reply")]
    CutShort,
    #[error("the connection broke")]
    Io(#[from] io::Error),
}

/// Serves one client until it hangs up or breaks a rule.
pub(super) async fn run<S, I>(
    stream: S,
    interface: &I,
    caller: Caller,
    write_timeout: Duration,
) -> Result<(), SessionError>
where
    S: AsyncRead + AsyncWrite + Send,
    I: Interface,
{
    let (reader, writer) = tokio::io::split(stream);
    let mut incoming = Incoming { reader, deframer: Deframer::default() };
    let mut outgoing = Outgoing { writer, write_timeout, interface: I::NAME };
    loop {
        let frame = match incoming.frame().await {
            Ok(Some(frame)) => frame,
            Ok(None) => return Ok(()),
            Err(error) => return Err(outgoing.hang_up(error).await),
        };
        let call = match CallFrame::parse(&frame) {
            Ok(call) => call,
            Err(malformed) => return Err(outgoing.hang_up(malformed.into()).await),
        };
        drop(frame);
        let (more, oneway) = (call.more && !call.oneway, call.oneway);
        let answer = dispatch(interface, caller, call).await;
        if oneway {
            continue;
        }
        match answer {
            Ok(Answer::One(body)) => outgoing.send(Part::Last(body)).await?,
            Ok(Answer::Many(parts)) => match incoming.unless_gone(outgoing.stream(parts, more)).await {
                Some(result) => result?,
                None => return Ok(()),
            },
            Err(refusal) => outgoing.send(Part::Refused(refusal)).await?,
        }
    }
}

/// Tells a client why it is hung up on before it could ask.
pub(super) fn turn_away<S: AsyncWrite + Unpin, I: Interface>(mut stream: S, refusal: Refusal) {
    if let Ok(bytes) = reply(Part::Refused(refusal), I::NAME) {
        // A fresh connection has room for this; where it has not, hanging up is enough.
        let _ = stream.write_all(&bytes).now_or_never();
    }
}

async fn dispatch<I: Interface>(interface: &I, caller: Caller, call: CallFrame) -> Result<Answer, Refusal> {
    let CallFrame { method, parameters, more, oneway, upgrade } = call;
    let Some((name, short)) = method.rsplit_once('.') else {
        return Err(ServiceError::MethodNotFound { method }.into());
    };
    if upgrade {
        return Err(ServiceError::InvalidParameter {
            parameter: "upgrade".into(),
            reason: Some("is not supported".into()),
        }
        .into());
    }
    let answer_call = |interface| Call { interface, method: short.into(), parameters, more: more && !oneway };
    if name == I::NAME {
        interface.call(caller, answer_call(I::NAME)).await
    } else if name == standard::NAME {
        describe::<I>(&answer_call(standard::NAME))
    } else {
        Err(ServiceError::InterfaceNotFound { interface: name.into() }.into())
    }
}

fn describe<I: Interface>(call: &Call) -> Result<Answer, Refusal> {
    match call.method() {
        "GetInfo" => Answer::one(&Info {
            vendor: "Neverlapse".into(),
            product: I::PRODUCT.into(),
            version: I::VERSION.into(),
            url: "https://neverlapse.org".into(),
            interfaces: vec![standard::NAME.into(), I::NAME.into()],
        }),
        "GetInterfaceDescription" => {
            let GetInterfaceDescription { interface } = call.parameters()?;
            let description = if interface == I::NAME {
                I::DESCRIPTION
            } else if interface == standard::NAME {
                standard::DESCRIPTION
            } else {
                return Err(ServiceError::InterfaceNotFound { interface }.into());
            };
            Answer::one(&InterfaceDescription { description: description.into() })
        }
        _ => Err(call.unknown_method().into()),
    }
}

struct Incoming<S> {
    reader: ReadHalf<S>,
    deframer: Deframer,
}

impl<S: AsyncRead> Incoming<S> {
    /// The next frame, or `None` once the client has hung up.
    async fn frame(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, SessionError> {
        loop {
            if let Some(frame) = self.deframer.next()? {
                return Ok(Some(frame));
            }
            if self.read().await? == 0 {
                return Ok(None);
            }
        }
    }

    async fn read(&mut self) -> io::Result<usize> {
        let count = self.reader.read(self.deframer.room()).await?;
        self.deframer.filled(count);
        Ok(count)
    }

    /// Runs `stream` to its end, or drops it as soon as the client hangs up. Calls that the client sends
    /// meanwhile are kept for later, as many as one frame may hold.
    async fn unless_gone<T>(&mut self, stream: impl Future<Output = T>) -> Option<T> {
        let mut stream = std::pin::pin!(stream);
        loop {
            tokio::select! {
                biased;
                result = &mut stream => return Some(result),
                read = self.read(), if !self.deframer.is_full() => {
                    if !read.is_ok_and(|count| count > 0) {
                        return None;
                    }
                }
            }
        }
    }
}

struct Outgoing<S> {
    writer: WriteHalf<S>,
    write_timeout: Duration,
    interface: &'static str,
}

impl<S: AsyncWrite> Outgoing<S> {
    /// Sends the parts of a stream up to its last; without `more`, only the last.
    async fn stream(&mut self, mut parts: BoxStream<'static, Part>, more: bool) -> Result<(), SessionError> {
        while let Some(part) = parts.next().await {
            let continues = matches!(part, Part::More(_));
            if more || !continues {
                self.send(part).await?;
            }
            if !continues {
                return Ok(());
            }
        }
        Err(SessionError::CutShort)
    }

    async fn send(&mut self, part: Part) -> Result<(), SessionError> {
        let bytes = reply(part, self.interface)?;
        // The timer exists only while the client does not read.
        tokio::time::timeout(self.write_timeout, self.writer.write_all(&bytes))
            .await
            .map_err(|_| SessionError::TooSlow)??;
        Ok(())
    }

    /// Says why, if it is the client's mistake, and gives the error back.
    async fn hang_up(&mut self, error: SessionError) -> SessionError {
        if matches!(error, SessionError::TooLong(_) | SessionError::Malformed(_)) {
            let refusal = ServiceError::bad_call(&format!("is refused: {error}")).into();
            // The client may be gone already; the first error is the one to tell.
            let _ = self.send(Part::Refused(refusal)).await;
        }
        error
    }
}

fn reply(part: Part, interface: &str) -> Result<Zeroizing<Vec<u8>>, FrameTooLong> {
    match part {
        Part::More(parameters) => ReplyFrame { parameters, continues: true, error: None },
        Part::Last(parameters) => ReplyFrame { parameters, continues: false, error: None },
        Part::Refused(refusal) => ReplyFrame {
            error: Some(refusal.full_name(interface)),
            parameters: refusal.into_parameters(),
            continues: false,
        },
    }
    .encode()
}
