package dev.azimuth.storage.s3;

import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.remote.RequestContent.FilePart;
import io.minio.Http;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/// Headers by which a server checks what it has received: MD5, which every server knows, and the
/// SHA-256 that the signature covers, except under TLS, which protects the content itself.
final class S3Checksums {
  private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final int BUFFER_BYTES = 1 << 18;

  private final boolean isTls;

  S3Checksums(boolean isTls) {
    this.isTls = isTls;
  }

  Http.Headers of(byte[] bytes) {
    MessageDigest md5 = digest("MD5");
    MessageDigest sha256 = digest("SHA-256");
    md5.update(bytes);
    if (!isTls) {
      sha256.update(bytes);
    }
    return headers(md5, sha256);
  }

  Http.Headers of(FilePart part) {
    MessageDigest md5 = digest("MD5");
    MessageDigest sha256 = digest("SHA-256");
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (FileChannel channel = FileChannel.open(part.file())) {
      for (long done = 0; done < part.size(); done += buffer.limit()) {
        buffer.clear().limit((int) Math.min(BUFFER_BYTES, part.size() - done));
        if (channel.read(buffer, part.offset() + done) < 0) {
          throw new EOFException(part.file() + " became shorter while it was sent");
        }
        buffer.flip();
        md5.update(buffer.array(), 0, buffer.limit());
        if (!isTls) {
          sha256.update(buffer.array(), 0, buffer.limit());
        }
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + part.file(), e);
    }
    return headers(md5, sha256);
  }

  private Http.Headers headers(MessageDigest md5, MessageDigest sha256) {
    Http.Headers headers = new Http.Headers();
    headers.put(Http.Headers.CONTENT_MD5, Base64.getEncoder().encodeToString(md5.digest()));
    headers.put(
        Http.Headers.X_AMZ_CONTENT_SHA256,
        isTls ? UNSIGNED : HexFormat.of().formatHex(sha256.digest()));
    return headers;
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
