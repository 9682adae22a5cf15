package dev.azimuth.storage.arrow;

import dev.azimuth.storage.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// The regions of a file as JSON in its footer: `{"format": 1, "regions": [{"name": "head",
/// "length": 832, "crc32c": 7}, …]}`, in the order of the file and from its start.
final class RegionList {
  /// Name of it in the footer.
  static final String MEMBER = "azimuth.regions";

  private static final int FORMAT = 1;

  private RegionList() {}

  static String encode(List<Region> regions) {
    List<JsonObject> entries =
        regions.stream()
            .map(region ->
                JsonObject.builder()
                    .put("name", region.name())
                    .put("length", region.length())
                    .put("crc32c", Integer.toUnsignedLong(region.checksum()))
                    .build())
            .toList();
    return JsonObject.record(FORMAT).put("regions", entries).build().toText();
  }

  static List<Region> decode(String text, String objectKey) {
    return JsonObject.decode(
        objectKey,
        text,
        FORMAT,
        json -> {
          List<Region> regions = new ArrayList<>();
          long offset = 0;
          for (JsonObject entry : json.array("regions", JsonObject.class)) {
            Region region =
                new Region(
                    entry.text("name"),
                    offset,
                    entry.number("length"),
                    (int) entry.number("crc32c"));
            regions.add(region);
            offset = region.end();
          }
          return regions;
        });
  }
}
