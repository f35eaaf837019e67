package dev.theseus.build.dockerfile;

/**
 * A name and its value, as they were written.
 *
 * @param separated whether they were written in the old form, with a blank between them
 */
public record Pair(String name, String value, boolean separated) {}
