package dev.azimuth.sql.endpoint;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.avatica.Meta.StatementHandle;

/// Ids of statements, and their texts.
///
/// The text of a prepared statement comes with the request (in its signature for queries, in
/// [ClientOptions] from our own driver) or, for updates and batches of stock clients, from what was
/// noted here. Safe for any thread.
final class StatementTexts {
  private static final int COUNTER_BITS = 22;

  private final int slot;
  private final BoundedCache<Key, String> noted;
  private final AtomicInteger last = new AtomicInteger();

  /// A statement of a connection; another endpoint's statement is never taken for one of ours.
  private record Key(String connectionId, int id) {
    static Key of(StatementHandle statement) {
      return new Key(statement.connectionId, statement.id);
    }
  }

  StatementTexts(EndpointSettings settings, Clock clock) {
    slot = settings.slot();
    noted = new BoundedCache<>(settings.statementsMax(), Long.MAX_VALUE, clock);
  }

  /// An id that no other statement of this proxy has had for long, and none of another.
  int newId() {
    int counter = last.incrementAndGet() & ((1 << COUNTER_BITS) - 1);
    return slot << COUNTER_BITS | counter;
  }

  /// Notes the text of a statement whose executions will come without it.
  void note(StatementHandle statement, String text) {
    if (!isOurDriver()) {
      noted.put(Key.of(statement), text);
    }
  }

  void forget(StatementHandle statement) {
    noted.remove(Key.of(statement));
  }

  /// The text of a statement that the current request executes.
  String of(StatementHandle statement) {
    ClientOptions options = ClientOptions.current();
    if (options.sql().isPresent()) {
      return options.sql().get();
    }
    if (statement.signature != null && statement.signature.sql != null) {
      return statement.signature.sql;
    }
    String text = noted.get(Key.of(statement));
    if (text == null) {
      throw new AzimuthException(ErrorCode.UNKNOWN_STATEMENT, "statement " + statement.id);
    }
    return text;
  }

  /// Whether another proxy may hold something of a statement of which nothing is held here. Our own
  /// driver asks for a close only while there is something; stock clients do so for each statement,
  /// and then the number in its id tells where most of them began.
  boolean isAnothers(StatementHandle statement) {
    return isOurDriver() || statement.id >>> COUNTER_BITS != slot;
  }

  private static boolean isOurDriver() {
    return ClientOptions.current().vectorForm() == ClientOptions.VectorForm.PACKED;
  }
}
