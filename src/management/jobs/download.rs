//! The file that an export leaves, read while it comes.

use std::io::Write as _;
use std::time::Duration;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http::Method;
use tokio::time::Instant;
use url::Url;

use crate::error::{Delivery, Error, ErrorKind, Received};
use crate::management::{GetJobResponseContent, JobsApi};
use crate::transport::{Operation, Options, Response, Streamed};

/// Not of the API: the address is that of a store of files, and holds its own credential.
static DOWNLOAD: Operation =
    Operation::new("jobs.users_exports.download", Method::GET, "{location}").idempotent(true);

/// What is unpacked at a time, so that a small file that unpacks to a huge one takes little room.
const AT_A_TIME: usize = 4 * 1024;

/// A file while it comes, unpacked if it is packed.
pub(super) struct Download {
    answer: Streamed,
    /// How long nothing may come while it is waited for.
    timeout: Duration,
    /// Since when it is. Kept while nobody asks, so that a caller who drops `chunk()` and calls
    /// it anew does not wait for ever.
    waiting: Option<Instant>,
    /// What has come and is not unpacked yet.
    packed: Bytes,
    packing: Packing,
}

enum Packing {
    /// The first two bytes have not come.
    Unknown,
    None,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
}

impl Download {
    /// Asks for the file of a job that has completed: without the token and the headers of the
    /// client, which are not for that host.
    pub(super) async fn open(
        jobs: &JobsApi,
        job: &Response<GetJobResponseContent>,
        options: &Options,
    ) -> Result<Self, Error> {
        let job_id = job.value().id.as_deref().unwrap_or_default();
        let Some(location) = &job.value().location else {
            return Err(job.explain(Error::missing_member("location")));
        };
        let refused = |what: &'static str| {
            job.explain(Error::new(ErrorKind::Redirect, Delivery::Answered, what))
        };
        let url = Url::parse(location).map_err(|_| refused("`location` is not a URL"))?;
        let request = jobs.get(job_id).with(options.clone());
        let request = request.elsewhere(&DOWNLOAD, url).map_err(refused)?;
        Ok(Self {
            timeout: request.timeout(),
            waiting: None,
            answer: request.open("*/*").await?,
            packed: Bytes::new(),
            packing: Packing::Unknown,
        })
    }

    /// The next bytes of the file, or `None` at its end. Dropping the future loses nothing.
    pub(super) async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Error> {
        loop {
            if !self.packed.is_empty() && !matches!(self.packing, Packing::Unknown) {
                let piece = self.packed.split_to(self.packed.len().min(AT_A_TIME));
                let plain = self.unpack(&piece)?;
                if !plain.is_empty() {
                    return Ok(Some(plain));
                }
                continue;
            }
            match self.arriving().await? {
                Some(chunk) => self.arrived(&chunk),
                None if matches!(self.packing, Packing::Unknown) => {
                    self.packing = Packing::None;
                    if self.packed.is_empty() {
                        return Ok(None);
                    }
                }
                None => return self.end(),
            }
        }
    }

    /// The next bytes as they come.
    async fn arriving(&mut self) -> Result<Option<Bytes>, Error> {
        let since = *self.waiting.get_or_insert_with(Instant::now);
        let chunk = match since.checked_add(self.timeout) {
            Some(end) => tokio::time::timeout_at(end, self.answer.chunk()).await,
            None => Ok(self.answer.chunk().await),
        };
        self.waiting = None;
        chunk.unwrap_or_else(|_| {
            let what = format!("nothing more of the file came within {:?}", self.timeout);
            let error = Error::new(ErrorKind::Timeout, Delivery::Answered, what);
            Err(self.answer.explain(error, Bytes::new()))
        })
    }

    fn arrived(&mut self, chunk: &Bytes) {
        self.packed = match self.packed.is_empty() {
            true => chunk.clone(),
            false => [&self.packed[..], chunk].concat().into(),
        };
        // The bytes say more than the media type and the name: both differ between stores, and an
        // HTTP client of the caller's may have unpacked the file.
        if matches!(self.packing, Packing::Unknown) && self.packed.len() >= 2 {
            self.packing = match self.packed.starts_with(b"\x1f\x8b") {
                true => Packing::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
                false => Packing::None,
            };
        }
    }

    fn unpack(&mut self, piece: &[u8]) -> Result<Vec<u8>, Error> {
        match &mut self.packing {
            Packing::Gzip(decoder) => match decoder.write_all(piece) {
                Ok(()) => Ok(std::mem::take(decoder.get_mut())),
                Err(_) => Err(self.explain("the file is no valid gzip")),
            },
            Packing::None | Packing::Unknown => Ok(piece.to_vec()),
        }
    }

    fn end(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let packing = std::mem::replace(&mut self.packing, Packing::None);
        let Packing::Gzip(mut decoder) = packing else {
            return Ok(None);
        };
        match decoder.try_finish() {
            Ok(()) => {
                let rest = std::mem::take(decoder.get_mut());
                Ok((!rest.is_empty()).then_some(rest))
            }
            Err(_) => Err(self.explain("the file ends too early")),
        }
    }

    fn explain(&self, what: &'static str) -> Error {
        let error = Error::new(ErrorKind::Decode, Delivery::Answered, what);
        self.answer.explain(error, Bytes::new())
    }

    /// An error about these bytes of the file.
    pub(super) fn about(&self, bytes: Bytes, error: impl FnOnce(Received) -> Error) -> Error {
        self.answer.about(bytes, error)
    }
}
