/// JDBC over HTTP: Avatica's protocol (protobuf, and JSON for those who ask) in front of a
/// [dev.azimuth.sql.api.SqlService].
///
/// Any number of equal endpoints may stand behind a load balancer: nothing that a later request
/// needs for a right answer is kept here, except cursors of results too large for one frame. What
/// is kept is bounded and expires. Every class is safe for any thread; requests run on the thread
/// of their connection.
///
/// Knows nothing of Calcite, plans or storage.
@NullMarked
package dev.azimuth.sql.endpoint;

import org.jspecify.annotations.NullMarked;
