package dev.azimuth.nodes.api;

import java.util.List;

/// What reading all files of a shard's manifest has found.
///
/// @param manifestNumber the manifest whose files were read; 0 if the shard has none
/// @param files files read, the manifest included
/// @param bytes of these
/// @param rows row versions in its segments
/// @param damages one message for each damaged or missing file, naming it
public record ShardCheck(
    long manifestNumber, int files, long bytes, long rows, List<String> damages) {
  public ShardCheck {
    damages = List.copyOf(damages);
  }
}
