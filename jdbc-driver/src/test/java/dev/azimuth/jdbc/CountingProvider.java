package dev.azimuth.jdbc;

import dev.azimuth.jdbc.embedded.EmbeddedDatabase;
import dev.azimuth.jdbc.embedded.EmbeddedDatabaseProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.avatica.proto.Common;
import org.apache.calcite.avatica.proto.Responses;

/// Databases that know only how to be opened and closed, and how many of them are open.
public final class CountingProvider implements EmbeddedDatabaseProvider {
  static final AtomicInteger OPEN = new AtomicInteger();
  static final List<Optional<Path>> OPENED = new ArrayList<>();

  /// A provider, as `ServiceLoader` makes it.
  public CountingProvider() {
    // Nothing to prepare.
  }

  @Override
  public EmbeddedDatabase open(Optional<Path> directory) {
    OPEN.incrementAndGet();
    OPENED.add(directory);
    return new EmbeddedDatabase() {
      @Override
      public byte[] answer(byte[] request) {
        return Common.WireMessage.newBuilder()
            .setName(Responses.OpenConnectionResponse.class.getName())
            .setWrappedMessage(Responses.OpenConnectionResponse.getDefaultInstance().toByteString())
            .build()
            .toByteArray();
      }

      @Override
      public void close() {
        OPEN.decrementAndGet();
      }
    };
  }
}
