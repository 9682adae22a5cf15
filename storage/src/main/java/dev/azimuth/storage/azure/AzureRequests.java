package dev.azimuth.storage.azure;

import com.azure.core.http.netty.NettyAsyncHttpClientBuilder;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobDownloadContentResponse;
import com.azure.storage.blob.models.BlobDownloadHeaders;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import dev.azimuth.storage.remote.ObjectRequests;
import dev.azimuth.storage.remote.ObjectState;
import dev.azimuth.storage.remote.RequestContent;
import dev.azimuth.storage.remote.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/// Requests by Microsoft's client, with its own retries switched off.
///
/// An upload has no state of its own in Azure: blocks belong to the key, and their names begin with
/// the writer of the upload. Whoever commits first drops the blocks of others.
final class AzureRequests implements ObjectRequests {
  private static final String WRITER = "azimuthwriter";
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

  private final AzureConfiguration configuration;
  private final String keyPrefix;
  private final ConnectionProvider connections;
  private final LoopResources threads;
  private final BlobContainerClient client;

  AzureRequests(AzureConfiguration configuration, int requestCountMax) {
    this.configuration = configuration;
    String path = configuration.pathPrefix();
    keyPrefix = path.isEmpty() ? "" : path + "/";
    connections =
        ConnectionProvider.builder("azure")
            .maxConnections(requestCountMax)
            .maxIdleTime(IDLE_LIMIT)
            .build();
    threads = LoopResources.create("azure", 2, true);
    client =
        new BlobServiceClientBuilder()
            .endpoint(configuration.endpoint().toString())
            .credential(
                new StorageSharedKeyCredential(
                    configuration.account(), configuration.accountKey().reveal()))
            .retryOptions(
                new RequestRetryOptions(
                    RetryPolicyType.FIXED,
                    1,
                    configuration.requestLimit(),
                    (Duration) null,
                    null,
                    null))
            .httpClient(
                new NettyAsyncHttpClientBuilder(
                        HttpClient.create(connections).runOn(threads).disableRetry(true))
                    .connectTimeout(CONNECT_LIMIT)
                    .responseTimeout(configuration.requestLimit())
                    .readTimeout(configuration.requestLimit())
                    .writeTimeout(configuration.requestLimit())
                    .build())
            .buildClient()
            .getBlobContainerClient(configuration.container());
  }

  @Override
  public String name() {
    return "Azure container " + configuration.container() + " at " + configuration.endpoint();
  }

  private BlobClient blob(String key) {
    return client.getBlobClient(keyPrefix + key);
  }

  @Override
  public void put(String key, RequestContent content, Condition condition, String writer)
      throws RequestException {
    BlockBlobSimpleUploadOptions request =
        new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(content.read()))
            .setMetadata(Map.of(WRITER, writer))
            .setRequestConditions(conditions(condition));
    answer(() ->
        blob(key)
            .getBlockBlobClient()
            .uploadWithResponse(request, configuration.requestLimit(), Context.NONE));
  }

  @Override
  public long conditionalPutBytesMax() {
    return 0; // the condition of a commit holds
  }

  private static BlobRequestConditions conditions(Condition condition) {
    return switch (condition) {
      case ABSENT -> new BlobRequestConditions().setIfNoneMatch("*");
      case ALWAYS -> new BlobRequestConditions();
    };
  }

  @Override
  public Optional<ObjectState> state(String key) throws RequestException {
    try {
      BlobProperties answer =
          blob(key)
              .getPropertiesWithResponse(null, configuration.requestLimit(), Context.NONE)
              .getValue();
      return Optional.of(
          new ObjectState(answer.getBlobSize(), answer.getETag(), writer(answer.getMetadata())));
    } catch (BlobStorageException e) {
      if (AzureFailures.isMissing(e)) {
        return Optional.empty();
      }
      throw AzureFailures.inOurTerms(e);
    } catch (RuntimeException e) {
      throw AzureFailures.inOurTerms(e);
    }
  }

  private static String writer(@Nullable Map<String, String> metadata) {
    if (metadata != null) {
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        if (entry.getKey().toLowerCase(Locale.ROOT).equals(WRITER)) {
          return entry.getValue();
        }
      }
    }
    return "";
  }

  @Override
  public <T> Optional<T> get(String key, long offset, long length, BodyReader<T> reader)
      throws RequestException, IOException {
    try {
      BlobDownloadContentResponse answer =
          blob(key)
              .downloadContentWithResponse(
                  new DownloadRetryOptions().setMaxRetryRequests(0),
                  null,
                  new BlobRange(offset, length),
                  false,
                  configuration.requestLimit(),
                  Context.NONE);
      BlobDownloadHeaders headers = answer.getDeserializedHeaders();
      ObjectState state =
          new ObjectState(wholeBytes(headers), headers.getETag(), writer(headers.getMetadata()));
      return Optional.of(reader.read(state, answer.getValue().toStream()));
    } catch (BlobStorageException e) {
      if (AzureFailures.isMissing(e)) {
        return Optional.empty();
      }
      if (!AzureFailures.isBeyondEnd(e)) {
        throw AzureFailures.inOurTerms(e);
      }
    } catch (RuntimeException e) {
      throw failureOfReading(e);
    }
    Optional<ObjectState> state = state(key);
    return state.isEmpty()
        ? Optional.empty()
        : Optional.of(reader.read(state.get(), InputStream.nullInputStream()));
  }

  /// The reader's own failures pass through.
  private static RequestException failureOfReading(RuntimeException failure) {
    if (failure.getClass().getName().startsWith("dev.azimuth.")) {
      throw failure;
    }
    return AzureFailures.inOurTerms(failure);
  }

  /// From `Content-Range: bytes 0-9/100`, or from the length of a whole object.
  private static long wholeBytes(BlobDownloadHeaders headers) {
    String range = headers.getContentRange();
    return range == null
        ? headers.getContentLength()
        : Long.parseLong(range.substring(range.indexOf('/') + 1));
  }

  /// Goes through pages until it has enough: a service that does not know where to start from
  /// begins at the prefix.
  @Override
  public Page list(String prefix, String afterKey, int limit) throws RequestException {
    ListBlobsOptions request =
        new ListBlobsOptions().setPrefix(keyPrefix + prefix).setMaxResultsPerPage(limit);
    if (!afterKey.isEmpty()) {
      request.setStartFrom(keyPrefix + afterKey).setMaxResultsPerPage(limit + 1);
    }
    return answer(() -> {
      List<String> keys = new ArrayList<>();
      Iterator<BlobItem> items = client.listBlobs(request, configuration.requestLimit()).iterator();
      while (items.hasNext() && keys.size() < limit) {
        String key = items.next().getName().substring(keyPrefix.length());
        if (key.compareTo(afterKey) > 0) {
          keys.add(key);
        }
      }
      return new Page(keys, keys.size() < limit);
    });
  }

  @Override
  public void delete(String key) throws RequestException {
    answer(() -> blob(key).deleteIfExists());
  }

  @Override
  public String begin(String key, String writer) {
    return writer;
  }

  @Override
  public String putPart(String key, String upload, int number, RequestContent content)
      throws RequestException {
    String name = String.format(Locale.ROOT, "%s-%05d", upload, number);
    String block = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.US_ASCII));
    BlockBlobStageBlockOptions request =
        new BlockBlobStageBlockOptions(block, BinaryData.fromBytes(content.read()));
    answer(() ->
        blob(key)
            .getBlockBlobClient()
            .stageBlockWithResponse(request, configuration.requestLimit(), Context.NONE));
    return block;
  }

  @Override
  public void complete(Upload upload, List<String> receipts, Condition condition)
      throws RequestException {
    BlockBlobCommitBlockListOptions request =
        new BlockBlobCommitBlockListOptions(receipts)
            .setMetadata(Map.of(WRITER, upload.writer()))
            .setRequestConditions(conditions(condition));
    answer(() ->
        blob(upload.key())
            .getBlockBlobClient()
            .commitBlockListWithResponse(request, configuration.requestLimit(), Context.NONE));
  }

  /// Nothing can be done: Azure removes blocks that were not committed after a week, or when others
  /// of the same key are.
  @Override
  public void abort(Upload upload) {}

  void createContainer() {
    client.createIfNotExists();
  }

  private static <T extends @Nullable Object> T answer(Supplier<T> request)
      throws RequestException {
    try {
      return request.get();
    } catch (RuntimeException e) {
      throw AzureFailures.inOurTerms(e);
    }
  }

  @Override
  public Duration requestLimit() {
    return configuration.requestLimit();
  }

  @Override
  public void close() {
    connections.dispose();
    threads.dispose();
  }
}
