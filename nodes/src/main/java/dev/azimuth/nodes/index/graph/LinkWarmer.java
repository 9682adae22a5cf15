package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.CacheWarmer;
import dev.azimuth.nodes.distance.CodeRows;

/// Brings the links of rows on the lowest layer into the cache while the neighbours of others are
/// scored, so that nobody waits for them when it is their turn. For one thread.
final class LinkWarmer implements BeamSearch.Follower {
  /// Rows that are followed at a time where links are in memory: their neighbours come from memory
  /// at once, where one row after the other would wait each time. More rows gain nothing and score
  /// neighbours in vain.
  static final int WIDTH = 4;

  private final CodeRows links;
  private final int bytes;
  private final CacheWarmer warmer = new CacheWarmer();

  LinkWarmer(GraphContent content) {
    links = content.links();
    bytes = content.layout().linksBytes();
  }

  @Override
  public void follow(int[] rows, int count) {}

  @Override
  public void expect(int[] rows, int count) {
    warmer.load(links, rows, count, bytes);
  }
}
