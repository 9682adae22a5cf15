package dev.azimuth.storage.remote;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Single requests to a service that keeps objects: each is sent once, and blocks until it is
/// answered or its deadline has passed.
///
/// Safe for any thread. Only [RequestException] and `IOException` are thrown; the latter means that
/// the connection failed and is the same as `UNKNOWN`.
public interface ObjectRequests extends AutoCloseable {
  /// The store as error messages name it, without credentials.
  String name();

  /// Stores an object; `TAKEN` if `condition` does not hold.
  ///
  /// @param writer told apart from all others by [#state]; kept with the object
  void put(String key, RequestContent content, Condition condition, String writer)
      throws RequestException, IOException;

  /// Size up to which a file is put by one request if the key has to be free, because not every
  /// server heeds the condition when parts are completed.
  long conditionalPutBytesMax();

  /// When a put takes effect.
  enum Condition {
    /// In any case.
    ALWAYS,
    /// If there is no object under the key.
    ABSENT
  }

  /// What the service tells of an object; empty if there is none.
  Optional<ObjectState> state(String key) throws RequestException, IOException;

  /// Reads up to `length` bytes, at least 1, from `offset`; empty if there is no object.
  <T> Optional<T> get(String key, long offset, long length, BodyReader<T> reader)
      throws RequestException, IOException;

  /// Takes in the answer to a read.
  @FunctionalInterface
  interface BodyReader<T> {
    /// @param state of the whole object
    /// @param body the bytes asked for, or fewer where the object ends; borrowed
    T read(ObjectState state, InputStream body) throws IOException;
  }

  /// Up to `limit` keys with a prefix and after a key, in order.
  ///
  /// @param afterKey empty for the first page
  Page list(String prefix, String afterKey, int limit) throws RequestException, IOException;

  /// Some keys, and whether more come after them.
  record Page(List<String> keys, boolean isLast) {
    public Page {
      keys = List.copyOf(keys);
    }
  }

  /// Removes an object, if there is one.
  void delete(String key) throws RequestException, IOException;

  /// Begins an object in parts, which is seen by nobody before it is complete; its id.
  String begin(String key, String writer) throws RequestException, IOException;

  /// Sends a part of an upload; what [#complete] has to be given.
  ///
  /// @param number from 1
  String putPart(String key, String upload, int number, RequestContent content)
      throws RequestException, IOException;

  /// Makes an object of all parts in their order; `TAKEN` if `condition` does not hold.
  ///
  /// @param receipts of all parts
  void complete(Upload upload, List<String> receipts, Condition condition)
      throws RequestException, IOException;

  /// An object in parts.
  record Upload(String key, String id, String writer) {}

  /// Drops the parts of an upload; does nothing if it is complete or dropped.
  void abort(Upload upload) throws RequestException, IOException;

  /// Longest time that one request may take.
  Duration requestLimit();

  /// Ends requests under way and releases resources.
  @Override
  void close();
}
