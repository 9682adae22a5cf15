package dev.azimuth.coordinators.election;

import dev.azimuth.storage.json.JsonObject;

/// Who leads, as the meta store has it under `election/<name>/leader`; and in the same form, who
/// stands for election.
///
/// ```
/// {"format": 1, "member": "c1", "address": "127.0.0.1:4711", "lease": 12}
/// ```
///
/// Records of before there were addresses have none, which reads as `local`.
///
/// @param member id of the process
/// @param address where its services are reached; `local` within one process
/// @param leaseId lease that the record is under
public record LeaderRecord(String member, String address, long leaseId) {
  /// Address of a leader that only its own process can call.
  public static final String LOCAL_ADDRESS = "local";

  /// What the keys of all elections start with.
  static final String PREFIX = "election/";

  /// What the keys of all [Candidacy] start with.
  static final String CANDIDATE_PREFIX = "candidate/";

  private static final int FORMAT = 1;

  /// What the keys of an election start with.
  static String prefix(String election) {
    return PREFIX + election + '/';
  }

  /// Key under which a member tells that it stands for an election.
  static String candidateKey(String election, String member) {
    return CANDIDATE_PREFIX + election + '/' + member;
  }

  byte[] encode() {
    return JsonObject.record(FORMAT)
        .put("member", member)
        .put("address", address)
        .put("lease", leaseId)
        .build()
        .encode();
  }

  /// Reads what is stored under `key`; `CORRUPTED` if it makes no sense.
  static LeaderRecord decode(String key, byte[] bytes) {
    return JsonObject.decode(
        key,
        bytes,
        FORMAT,
        json ->
            new LeaderRecord(
                json.text("member"),
                json.optionalText("address").orElse(LOCAL_ADDRESS),
                json.number("lease")));
  }
}
