use bytes::{Bytes, BytesMut};

/// A body that did not come whole.
pub(super) enum Incomplete {
    TooLarge,
    /// The connection broke; what had come until then.
    Broken(reqwest::Error, Bytes),
}

/// Reads a body of at most `limit` bytes. What comes in one piece, as small answers do, is not
/// copied.
pub(super) async fn read(
    response: &mut reqwest::Response,
    limit: usize,
) -> Result<Bytes, Incomplete> {
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(Incomplete::TooLarge);
    }
    let mut body = match response.chunk().await {
        Ok(None) => return Ok(Bytes::new()),
        Ok(Some(chunk)) => Pieces::One(chunk),
        Err(error) => return Err(Incomplete::Broken(error, Bytes::new())),
    };
    loop {
        if body.len() > limit {
            return Err(Incomplete::TooLarge);
        }
        match response.chunk().await {
            Ok(None) => return Ok(body.into_bytes()),
            // At most the limit, so the announcement can be taken at its word.
            Ok(Some(chunk)) => body = body.append(&chunk, announced as usize),
            Err(error) => return Err(Incomplete::Broken(error, body.into_bytes())),
        }
    }
}

enum Pieces {
    One(Bytes),
    Many(BytesMut),
}

impl Pieces {
    fn len(&self) -> usize {
        match self {
            Self::One(bytes) => bytes.len(),
            Self::Many(bytes) => bytes.len(),
        }
    }

    fn append(self, chunk: &[u8], announced: usize) -> Self {
        let mut all = match self {
            Self::Many(all) => all,
            Self::One(first) => {
                let mut all = BytesMut::with_capacity(announced.max(first.len() * 2));
                all.extend_from_slice(&first);
                all
            }
        };
        all.extend_from_slice(chunk);
        Self::Many(all)
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::One(bytes) => bytes,
            Self::Many(bytes) => bytes.freeze(),
        }
    }
}
