package dev.theseus.build.dockerfile;

import java.util.Optional;

/** A Dockerfile that is none. The message is one sentence without the position. */
public final class DockerfileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<SourceRange> range;

    public DockerfileException(String message) {
        super(message);
        range = Optional.empty();
    }

    public DockerfileException(String message, SourceRange range) {
        super(message);
        this.range = Optional.of(range);
    }

    /** The sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** Where; empty when it is the text as a whole. */
    public Optional<SourceRange> range() {
        return range;
    }

    /** The same at a place, unless it has one. */
    public DockerfileException at(SourceRange place) {
        return range.isPresent() ? this : new DockerfileException(sentence(), place);
    }
}
