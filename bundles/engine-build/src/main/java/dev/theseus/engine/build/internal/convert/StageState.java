package dev.theseus.engine.build.internal.convert;

import dev.theseus.build.dockerfile.expand.Expander;
import dev.theseus.build.dockerfile.scope.ArgumentScope;
import dev.theseus.engine.image.ImageConfig;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A stage as far as it has come. For one thread. */
public final class StageState {
    private final ImageDraft draft;
    private final ArgumentScope arguments;
    private final char escape;
    private String author;

    /**
     * A stage's beginning.
     *
     * @param base what it stands on says
     * @param author what that says
     * @param arguments of the stage, empty still
     */
    public StageState(ImageConfig base, String author, ArgumentScope arguments, char escape) {
        this.draft = new ImageDraft(base);
        this.arguments = arguments;
        this.escape = escape;
        this.author = author;
    }

    /** What the image says about itself so far. */
    public ImageConfig config() {
        return draft.toConfig();
    }

    ImageDraft draft() {
        return draft;
    }

    public ArgumentScope arguments() {
        return arguments;
    }

    public String author() {
        return author;
    }

    void setAuthor(String name) {
        author = name;
    }

    /** The environment goes before arguments of the same name. */
    Expander expander() {
        return new Expander(this::value, escape);
    }

    private Optional<String> value(String name) {
        return draft.variable(name).or(() -> arguments.value(name));
    }

    /** Arguments that are not hidden by the environment. */
    Map<String, String> visible(Map<String, String> all) {
        Map<String, String> visible = new TreeMap<>(all);
        visible.keySet().removeIf(draft::hasVariable);
        return visible;
    }
}
