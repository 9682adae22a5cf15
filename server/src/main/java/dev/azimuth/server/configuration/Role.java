package dev.azimuth.server.configuration;

import dev.azimuth.storage.error.NearestName;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a process does; any set of roles may share one.
public enum Role {
  /// Speaks SQL with clients. Holds nothing that outlives a request.
  PROXY("proxy"),
  /// Timestamps and data definition; one leads, others wait.
  ROOT_COORDINATOR("root-coordinator"),
  /// Shards to data nodes; one leads, others wait.
  DATA_COORDINATOR("data-coordinator"),
  /// Shards to query nodes; one leads, others wait.
  QUERY_COORDINATOR("query-coordinator"),
  /// Builds of indexes to index nodes; one leads, others wait.
  INDEX_COORDINATOR("index-coordinator"),
  /// Serves reads of the shards that it leads.
  QUERY_NODE("query-node"),
  /// Answers writers of the shards that it owns.
  DATA_NODE("data-node"),
  /// Builds indexes of segments, whoever owns them.
  INDEX_NODE("index-node");

  /// Every role.
  public static final Set<Role> ALL = Set.of(values());

  /// What a database in one process does: its data node has the segments at hand, and builds their
  /// indexes itself.
  public static final Set<Role> ALONE =
      Set.copyOf(EnumSet.complementOf(EnumSet.of(INDEX_COORDINATOR, INDEX_NODE)));

  /// The word for all roles.
  public static final String ALL_WORD = "all";

  private final String word;

  Role(String word) {
    this.word = word;
  }

  /// As it is written in a configuration.
  public String word() {
    return word;
  }

  /// Roles from words with commas between them, or `all`; an unknown one is refused, naming the
  /// nearest.
  public static Set<Role> parse(String text) {
    if (text.strip().equals(ALL_WORD)) {
      return ALL;
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String part : text.split(",", -1)) {
      String word = part.strip();
      roles.add(
          Arrays.stream(values())
              .filter(role -> role.word.equals(word))
              .findFirst()
              .orElseThrow(() -> unknown(word)));
    }
    return Set.copyOf(roles);
  }

  private static ConfigurationException unknown(String word) {
    List<String> words = Arrays.stream(values()).map(Role::word).toList();
    return new ConfigurationException(
        "unknown role "
            + (word.isEmpty() ? "(nothing)" : word)
            + NearestName.hint(word, words)
            + "; there are "
            + String.join(", ", words)
            + ", and "
            + ALL_WORD);
  }
}
