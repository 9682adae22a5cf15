package dev.azimuth.storage.remote;

/// What a service tells of an object.
///
/// @param bytes size of the whole object
/// @param tag of this version of the object; another version has another one
/// @param writer what was given with the put as its writer; empty if the service knows none
public record ObjectState(long bytes, String tag, String writer) {}
