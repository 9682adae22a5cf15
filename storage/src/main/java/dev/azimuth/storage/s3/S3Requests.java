package dev.azimuth.storage.s3;

import dev.azimuth.storage.remote.ObjectRequests;
import dev.azimuth.storage.remote.ObjectState;
import dev.azimuth.storage.remote.RequestContent;
import dev.azimuth.storage.remote.RequestContent.FilePart;
import dev.azimuth.storage.remote.RequestException;
import io.minio.AbortMultipartUploadArgs;
import io.minio.BucketExistsArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.HeadObjectArgs;
import io.minio.HeadObjectResponse;
import io.minio.Http;
import io.minio.ListObjectsV2Args;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectAPIArgs;
import io.minio.RemoveObjectArgs;
import io.minio.UploadPartArgs;
import io.minio.messages.ListBucketResultV2;
import io.minio.messages.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/// Requests by MinIO's client, with its own retries and those of its HTTP library switched off: a
/// request that is silently sent twice would find its own object and call the key taken.
final class S3Requests implements ObjectRequests {
  private static final String WRITER_HEADER = "x-amz-meta-azimuth-writer";
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /// S3's limit of an object that is not sent in parts.
  private static final long ONE_PUT_BYTES_MAX = 5L << 30;

  /// What is larger is read from its file while it is sent.
  private static final int IN_MEMORY_BYTES_MAX = 16 << 20;

  /// Longest time for the put of a large file; silence ends it sooner.
  private static final Duration LARGE_PUT_LIMIT = Duration.ofHours(1);

  private final S3Configuration configuration;
  private final String keyPrefix;
  private final S3Checksums checksums;
  private final MinioAsyncClient client;
  private final MinioAsyncClient patientClient;

  S3Requests(S3Configuration configuration, int requestCountMax) {
    this.configuration = configuration;
    String path = configuration.pathPrefix();
    keyPrefix = path.isEmpty() ? "" : path + "/";
    checksums = new S3Checksums("https".equals(configuration.endpoint().getScheme()));
    OkHttpClient http = httpClient(configuration.requestLimit(), requestCountMax);
    client = client(configuration, http);
    patientClient = client(configuration, http.newBuilder().callTimeout(LARGE_PUT_LIMIT).build());
  }

  private static MinioAsyncClient client(S3Configuration configuration, OkHttpClient http) {
    MinioAsyncClient client =
        MinioAsyncClient.builder()
            .endpoint(configuration.endpoint().toString())
            .region(configuration.region())
            .credentials(configuration.accessKey(), configuration.secretKey().reveal())
            .httpClient(http, true)
            .build();
    switch (configuration.addressing()) {
      case PATH -> client.disableVirtualStyleEndpoint();
      case HOST -> client.enableVirtualStyleEndpoint();
    }
    return client;
  }

  private static OkHttpClient httpClient(Duration requestLimit, int requestCountMax) {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(requestCountMax);
    dispatcher.setMaxRequestsPerHost(requestCountMax);
    return new OkHttpClient.Builder()
        .dispatcher(dispatcher)
        .protocols(List.of(Protocol.HTTP_1_1))
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .connectTimeout(CONNECT_LIMIT)
        .readTimeout(requestLimit)
        .writeTimeout(requestLimit)
        .callTimeout(requestLimit)
        .build();
  }

  @Override
  public String name() {
    return "S3 bucket " + configuration.bucket() + " at " + configuration.endpoint();
  }

  private String object(String key) {
    return keyPrefix + key;
  }

  @Override
  public void put(String key, RequestContent content, Condition condition, String writer)
      throws RequestException, IOException {
    PutObjectAPIArgs.Builder request =
        PutObjectAPIArgs.builder().bucket(configuration.bucket()).object(object(key));
    if (content instanceof FilePart part && part.size() > IN_MEMORY_BYTES_MAX) {
      try (RandomAccessFile file = new RandomAccessFile(part.file().toFile(), "r")) {
        Http.Headers headers = checksums.of(part);
        file.seek(part.offset());
        request.file(file, part.size()).headers(withWriter(headers, condition, writer));
        answer(patientClient.putObject(request.build()));
      }
    } else {
      byte[] bytes = content.read();
      Http.Headers headers = checksums.of(bytes);
      request.data(bytes, bytes.length).headers(withWriter(headers, condition, writer));
      answer(client.putObject(request.build()));
    }
  }

  @Override
  public long conditionalPutBytesMax() {
    return ONE_PUT_BYTES_MAX;
  }

  private static Http.Headers withWriter(Http.Headers headers, Condition condition, String writer) {
    headers.put(WRITER_HEADER, writer);
    if (condition == Condition.ABSENT) {
      headers.put("If-None-Match", "*");
    }
    return headers;
  }

  @Override
  public Optional<ObjectState> state(String key) throws RequestException {
    try {
      HeadObjectResponse answer =
          client
              .headObject(
                  HeadObjectArgs.builder()
                      .bucket(configuration.bucket())
                      .object(object(key))
                      .build())
              .join();
      return Optional.of(state(answer.headers(), answer.size()));
    } catch (CompletionException e) {
      if (S3Failures.isMissing(e)) {
        return Optional.empty();
      }
      throw S3Failures.inOurTerms(e);
    }
  }

  private static ObjectState state(Headers headers, long bytes) {
    return new ObjectState(bytes, textOf(headers.get("ETag")), textOf(headers.get(WRITER_HEADER)));
  }

  private static String textOf(@Nullable String header) {
    return header == null ? "" : header;
  }

  @Override
  public <T> Optional<T> get(String key, long offset, long length, BodyReader<T> reader)
      throws RequestException, IOException {
    CompletableFuture<GetObjectResponse> answer =
        client.getObject(
            GetObjectArgs.builder()
                .bucket(configuration.bucket())
                .object(object(key))
                .offset(offset)
                .length(length)
                .build());
    try (GetObjectResponse body = answer.join()) {
      return Optional.of(reader.read(state(body.headers(), wholeBytes(body.headers())), body));
    } catch (CompletionException e) {
      if (S3Failures.isMissing(e)) {
        return Optional.empty();
      }
      if (!S3Failures.isBeyondEnd(e)) {
        throw S3Failures.inOurTerms(e);
      }
    }
    Optional<ObjectState> state = state(key);
    return state.isEmpty()
        ? Optional.empty()
        : Optional.of(reader.read(state.get(), InputStream.nullInputStream()));
  }

  /// From `Content-Range: bytes 0-9/100`, or from the length of a whole object.
  private static long wholeBytes(Headers headers) throws RequestException {
    String range = headers.get("Content-Range");
    String whole =
        range == null ? headers.get("Content-Length") : range.substring(range.indexOf('/') + 1);
    try {
      return Long.parseLong(textOf(whole));
    } catch (NumberFormatException e) {
      throw new RequestException(
          RequestException.Kind.REFUSED, "the answer does not tell the size of the object");
    }
  }

  @Override
  public Page list(String prefix, String afterKey, int limit) throws RequestException {
    ListObjectsV2Args.Builder request =
        ListObjectsV2Args.builder()
            .bucket(configuration.bucket())
            .prefix(keyPrefix + prefix)
            .maxKeys(limit);
    if (!afterKey.isEmpty()) {
      request.startAfter(object(afterKey));
    }
    ListBucketResultV2 answer = answer(client.listObjectsV2(request.build())).result();
    List<String> keys =
        answer.contents().stream()
            .map(item -> item.objectName().substring(keyPrefix.length()))
            .toList();
    return new Page(keys, !answer.isTruncated() || keys.isEmpty());
  }

  @Override
  public void delete(String key) throws RequestException {
    try {
      client
          .removeObject(
              RemoveObjectArgs.builder().bucket(configuration.bucket()).object(object(key)).build())
          .join();
    } catch (CompletionException e) {
      if (!S3Failures.isMissing(e)) {
        throw S3Failures.inOurTerms(e);
      }
    }
  }

  @Override
  public String begin(String key, String writer) throws RequestException {
    return answer(
            client.createMultipartUpload(
                CreateMultipartUploadArgs.builder()
                    .bucket(configuration.bucket())
                    .object(object(key))
                    .headers(new Http.Headers(WRITER_HEADER, writer))
                    .build()))
        .result()
        .uploadId();
  }

  @Override
  public String putPart(String key, String upload, int number, RequestContent content)
      throws RequestException {
    byte[] bytes = content.read();
    return answer(
            client.uploadPart(
                UploadPartArgs.builder()
                    .bucket(configuration.bucket())
                    .object(object(key))
                    .uploadId(upload)
                    .partNumber(number)
                    .data(bytes, bytes.length)
                    .headers(checksums.of(bytes))
                    .build()))
        .part()
        .etag();
  }

  @Override
  public void complete(Upload upload, List<String> receipts, Condition condition)
      throws RequestException {
    Part[] parts = new Part[receipts.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Part(i + 1, receipts.get(i));
    }
    CompleteMultipartUploadArgs.Builder request =
        CompleteMultipartUploadArgs.builder()
            .bucket(configuration.bucket())
            .object(object(upload.key()))
            .uploadId(upload.id())
            .parts(parts)
            .delayMs(0)
            .maxRetries(1);
    if (condition == Condition.ABSENT) {
      request.extraHeaders(Map.of("If-None-Match", "*"));
    }
    answer(client.completeMultipartUpload(request.build()));
  }

  @Override
  public void abort(Upload upload) throws RequestException {
    try {
      answer(
          client.abortMultipartUpload(
              AbortMultipartUploadArgs.builder()
                  .bucket(configuration.bucket())
                  .object(object(upload.key()))
                  .uploadId(upload.id())
                  .build()));
    } catch (RequestException e) {
      if (e.kind() != RequestException.Kind.NO_UPLOAD) {
        throw e;
      }
    }
  }

  void createBucket() {
    String bucket = configuration.bucket();
    if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build()).join()) {
      client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build()).join();
    }
  }

  private static <T> T answer(CompletableFuture<T> request) throws RequestException {
    try {
      return request.join();
    } catch (CompletionException e) {
      throw S3Failures.inOurTerms(e);
    }
  }

  @Override
  public Duration requestLimit() {
    return configuration.requestLimit();
  }

  @Override
  public void close() {
    client.close(); // and with it what both use
  }
}
