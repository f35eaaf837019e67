package dev.theseus.engine.trace;

/**
 * One trace as it stands now.
 *
 * @param id 32 hex digits
 * @param root the request's span
 */
public record TraceRecord(String id, SpanRecord root) {}
