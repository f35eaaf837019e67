package dev.theseus.build.dockerfile.expand;

/** A word that cannot be expanded: its form is wrong, or a variable that it insists on is not set. */
public final class ExpansionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExpansionException(String message) {
        super(message);
    }
}
