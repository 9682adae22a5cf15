package dev.azimuth.storage.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Which logs there are, by what the topic of all processes says: `PREFIX-logs`, compacted.
///
/// A message's key is `TABLE/SHARD`, its value `GENERATION alive` or `GENERATION dead`. What counts
/// for a log is the highest generation, and in it death: so it does not matter how often or in
/// which order messages come, and two processes that create a log at once write the same.
final class LogRegistry implements Tail {
  private static final String ALIVE = " alive";
  private static final String DEAD = " dead";

  private final String topicPrefix;
  private final Consumer<LogPlace> onDeath;
  private final Map<LogName, State> states = new ConcurrentHashMap<>();
  private final OffsetWaits waits = new OffsetWaits();

  /// The newest that is known of a log.
  private record State(int generation, boolean alive) {
    State or(State other) {
      return other.generation > generation || (other.generation == generation && !other.alive)
          ? other
          : this;
    }
  }

  /// @param onDeath what to do when a log is gone
  LogRegistry(String topicPrefix, Consumer<LogPlace> onDeath) {
    this.topicPrefix = topicPrefix;
    this.onDeath = onDeath;
  }

  /// Waits until messages below an offset are taken.
  OffsetWaits waits() {
    return waits;
  }

  /// Where `log` lies, as far as is known.
  Optional<LogPlace> place(LogName log) {
    State state = states.get(log);
    return state != null && state.alive
        ? Optional.of(LogPlace.of(topicPrefix, log, state.generation))
        : Optional.empty();
  }

  /// Where `log` lay when it died; empty for one that lives or never did.
  Optional<LogPlace> grave(LogName log) {
    State state = states.get(log);
    return state != null && !state.alive
        ? Optional.of(LogPlace.of(topicPrefix, log, state.generation))
        : Optional.empty();
  }

  /// Where `log` is to be made: with its table's other logs, unless it has died among them.
  LogPlace newPlace(LogName log) {
    int newest = 0;
    boolean somebodyLives = false;
    for (Map.Entry<LogName, State> entry : states.entrySet()) {
      State state = entry.getValue();
      if (entry.getKey().tableId() == log.tableId() && state.generation >= newest) {
        somebodyLives = state.alive || (somebodyLives && state.generation == newest);
        newest = state.generation;
      }
    }
    State own = states.get(log);
    boolean joins = somebodyLives && (own == null || own.generation < newest);
    return LogPlace.of(topicPrefix, log, joins ? newest : newest + 1);
  }

  /// Whether any log lives in the topics of this one.
  boolean isInUse(LogPlace place) {
    return states.entrySet().stream()
        .anyMatch(entry ->
            entry.getKey().tableId() == place.log().tableId()
                && entry.getValue().equals(new State(place.generation(), true)));
  }

  static byte[] key(LogName log) {
    return (log.tableId() + "/" + log.shard()).getBytes(US_ASCII);
  }

  static byte[] alive(int generation) {
    return (generation + ALIVE).getBytes(US_ASCII);
  }

  static byte[] dead(int generation) {
    return (generation + DEAD).getBytes(US_ASCII);
  }

  @Override
  public void take(List<ConsumerRecord<byte[], byte[]>> messages) {
    try {
      for (ConsumerRecord<byte[], byte[]> message : messages) {
        LogName log = nameOf(new String(message.key(), US_ASCII));
        learn(log, stateOf(new String(message.value(), US_ASCII)));
      }
      waits.advance(messages.getLast().offset() + 1);
    } catch (AzimuthException e) {
      // Better no answer than a wrong one.
      waits.failForGood(e);
    }
  }

  private void learn(LogName log, State news) {
    State before = states.get(log);
    State after = before == null ? news : before.or(news);
    states.put(log, after);
    if (before != null && before.alive && !after.equals(before)) {
      onDeath.accept(LogPlace.of(topicPrefix, log, before.generation));
    }
  }

  private static LogName nameOf(String text) {
    int slash = text.indexOf('/');
    try {
      return new LogName(
          Long.parseLong(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      throw new AzimuthException(ErrorCode.CORRUPTED, "the registry of logs names " + text, e);
    }
  }

  private static State stateOf(String text) {
    boolean alive = text.endsWith(ALIVE);
    String end = alive ? ALIVE : DEAD;
    try {
      return new State(Integer.parseInt(text.substring(0, text.length() - end.length())), alive);
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      throw new AzimuthException(ErrorCode.CORRUPTED, "the registry of logs says " + text, e);
    }
  }

  @Override
  public void skipTo(long offset) {
    waits.advance(offset);
  }

  @Override
  public boolean hasRoom() {
    return true;
  }
}
