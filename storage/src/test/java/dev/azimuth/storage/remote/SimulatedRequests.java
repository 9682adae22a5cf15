package dev.azimuth.storage.remote;

import dev.azimuth.storage.remote.RequestException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A service that keeps objects in memory and fails as the seed wants: before or after a request
/// has taken effect, or in the middle of an answer.
final class SimulatedRequests implements ObjectRequests {
  private final Random random;
  private final TreeMap<String, Stored> objects = new TreeMap<>();
  private final Map<String, TreeMap<Integer, byte[]>> uploads = new TreeMap<>();
  private double failureRate;
  private @Nullable Kind always;
  private int versions;
  private int requests;
  private int failures;
  private int aborted;

  SimulatedRequests(Random random) {
    this.random = random;
  }

  private record Stored(byte[] content, String tag, String writer) {}

  SimulatedRequests failureRate(double rate) {
    failureRate = rate;
    return this;
  }

  /// Every request fails like this, without effect.
  SimulatedRequests failAlways(@Nullable Kind kind) {
    always = kind;
    return this;
  }

  int requests() {
    return requests;
  }

  int failures() {
    return failures;
  }

  /// Uploads that are neither complete nor dropped.
  int openUploads() {
    return uploads.size();
  }

  /// Uploads that were dropped.
  int aborted() {
    return aborted;
  }

  private interface Effect<T> {
    T run() throws RequestException, IOException;
  }

  private <T> T answer(Effect<T> effect) throws RequestException, IOException {
    requests++;
    if (always != null) {
      failures++;
      throw new RequestException(always, "injected");
    }
    if (random.nextDouble() >= failureRate) {
      return effect.run();
    }
    failures++;
    switch (random.nextInt(5)) {
      case 0 -> throw new RequestException(Kind.NOT_DONE, "injected: no connection");
      case 1 -> throw new RequestException(Kind.THROTTLED, "injected: slow down");
      case 2 -> throw new IOException("injected: connection reset on the way there");
      case 3 -> {
        effect.run();
        throw new RequestException(Kind.UNKNOWN, "injected: internal error");
      }
      default -> {
        effect.run();
        throw new IOException("injected: connection reset on the way back");
      }
    }
  }

  @Override
  public String name() {
    return "simulated bucket";
  }

  @Override
  public void put(String key, RequestContent content, Condition condition, String writer)
      throws RequestException, IOException {
    answer(() -> {
      store(key, content.read().clone(), condition, writer);
      return key;
    });
  }

  @Override
  public long conditionalPutBytesMax() {
    return 0;
  }

  private void store(String key, byte[] content, Condition condition, String writer)
      throws RequestException {
    if (condition == Condition.ABSENT && objects.containsKey(key)) {
      throw new RequestException(Kind.TAKEN, "there is one");
    }
    objects.put(key, new Stored(content, "v" + ++versions, writer));
  }

  @Override
  public Optional<ObjectState> state(String key) throws RequestException, IOException {
    return answer(() -> Optional.ofNullable(objects.get(key)).map(SimulatedRequests::state));
  }

  private static ObjectState state(Stored object) {
    return new ObjectState(object.content.length, object.tag, object.writer);
  }

  @Override
  public <T> Optional<T> get(String key, long offset, long length, BodyReader<T> reader)
      throws RequestException, IOException {
    Stored object = answer(() -> Optional.ofNullable(objects.get(key))).orElse(null);
    if (object == null) {
      return Optional.empty();
    }
    int from = (int) Math.min(offset, object.content.length);
    int size = (int) Math.min(length, object.content.length - from);
    int sent = random.nextDouble() < failureRate ? random.nextInt(size + 1) : size;
    failures += sent < size ? 1 : 0;
    return Optional.of(
        reader.read(state(object), new ByteArrayInputStream(object.content, from, sent)));
  }

  @Override
  public Page list(String prefix, String afterKey, int limit) throws RequestException, IOException {
    return answer(() -> {
      List<String> keys =
          objects.tailMap(afterKey, false).keySet().stream()
              .filter(key -> key.startsWith(prefix))
              .toList();
      int count = Math.min(keys.size(), Math.min(limit, 3)); // short pages, as a service may send
      return new Page(keys.subList(0, count), count == keys.size());
    });
  }

  @Override
  public void delete(String key) throws RequestException, IOException {
    answer(() -> {
      objects.remove(key);
      return key;
    });
  }

  @Override
  public String begin(String key, String writer) throws RequestException, IOException {
    String id = key + "?" + uploads.size() + "-" + requests;
    return answer(() -> {
      uploads.put(id, new TreeMap<>());
      return id;
    });
  }

  @Override
  public String putPart(String key, String upload, int number, RequestContent content)
      throws RequestException, IOException {
    return answer(() -> {
      parts(upload).put(number, content.read());
      return "receipt " + number;
    });
  }

  private TreeMap<Integer, byte[]> parts(String upload) throws RequestException {
    TreeMap<Integer, byte[]> parts = uploads.get(upload);
    if (parts == null) {
      throw new RequestException(Kind.NO_UPLOAD, "there is no upload " + upload);
    }
    return parts;
  }

  @Override
  public void complete(Upload upload, List<String> receipts, Condition condition)
      throws RequestException, IOException {
    answer(() -> {
      List<String> expected = new ArrayList<>();
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      for (Map.Entry<Integer, byte[]> part : parts(upload.id()).entrySet()) {
        whole.writeBytes(part.getValue());
        expected.add("receipt " + part.getKey());
      }
      if (!receipts.equals(expected)) {
        throw new RequestException(Kind.REFUSED, "parts are missing");
      }
      store(upload.key(), whole.toByteArray(), condition, upload.writer());
      uploads.remove(upload.id());
      return true;
    });
  }

  @Override
  public void abort(Upload upload) throws RequestException, IOException {
    answer(() -> {
      Optional<?> dropped = Optional.ofNullable(uploads.remove(upload.id()));
      aborted += dropped.isPresent() ? 1 : 0;
      return dropped;
    });
  }

  @Override
  public Duration requestLimit() {
    return Duration.ofSeconds(1);
  }

  @Override
  public void close() {}
}
