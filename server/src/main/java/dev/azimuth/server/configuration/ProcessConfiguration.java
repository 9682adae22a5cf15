package dev.azimuth.server.configuration;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a process is in its cluster.
///
/// @param roles what it does
/// @param id unique among the processes alive; made up at each start when there is none
/// @param storage where the truth of the database is kept
public record ProcessConfiguration(
    Set<Role> roles, Optional<String> id, StorageConfiguration storage) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  public ProcessConfiguration {
    roles = Set.copyOf(roles);
    if (id.isPresent() && !ID.matcher(id.get()).matches()) {
      throw new ConfigurationException(
          "setting process.id takes letters, digits, dots, dashes and underscores, at most 100, not "
              + id.get());
    }
  }
}
