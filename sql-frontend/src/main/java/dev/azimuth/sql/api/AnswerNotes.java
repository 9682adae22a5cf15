package dev.azimuth.sql.api;

import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a client is told beside the answer to its request, keeps for its connection, and sends with
/// each later request: where it has written, and what it has set. So no proxy has to remember it.
///
/// For the thread that answers the request.
public final class AnswerNotes {
  /// The notes on the answer that the calling thread makes; unbound if the client keeps none.
  public static final ScopedValue<AnswerNotes> CURRENT = ScopedValue.newInstance();

  private final Map<LogName, Long> positions = new HashMap<>();

  /// Lines by the names of settings.
  private final Map<String, String> settings = new LinkedHashMap<>();

  /// Nothing is noted yet.
  public AnswerNotes() {}

  /// Notes a record that holds rows of the client.
  public void wrote(LogName shard, long position) {
    positions.merge(shard, position, Math::max);
  }

  /// Notes a setting's new value.
  public void set(String name, String value) {
    settings.put(name, name + '=' + value);
  }

  /// Notes that a setting is what it was when the connection began.
  public void reset(String name) {
    settings.put(name, "reset=" + name);
  }

  /// The notes as lines of text; none for nothing.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!positions.isEmpty()) {
      lines.add("written=" + new WrittenPositions(positions).text());
    }
    lines.addAll(settings.values());
    return lines;
  }
}
