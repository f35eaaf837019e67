package dev.theseus.build.dockerfile;

/**
 * Where an instruction comes from.
 *
 * @param keyword as it was written
 * @param text the whole instruction, continued lines joined, comments gone, here-documents not included
 * @param range its lines, here-documents included
 */
public record Origin(String keyword, String text, SourceRange range) {}
