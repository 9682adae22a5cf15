package dev.azimuth.storage.catalog;

import dev.azimuth.storage.type.ColumnType;
import java.util.Optional;

/// A column of a table.
///
/// @param id never reused within the table
/// @param defaultSql the DEFAULT expression as SQL text
public record ColumnDefinition(
    int id, String name, ColumnType type, boolean nullable, Optional<String> defaultSql) {}
