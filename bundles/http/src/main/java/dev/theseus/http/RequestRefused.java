package dev.theseus.http;

/** A request that is not even looked at: it is too large, too slow, or comes when there is no memory for it. */
public final class RequestRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private RequestRefused(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    public static RequestRefused tooSlow(String message) {
        return new RequestRefused(408, message);
    }

    public static RequestRefused tooLarge(String message) {
        return new RequestRefused(413, message);
    }

    /** Asks to try again in a moment. */
    public static RequestRefused overloaded(String message) {
        return new RequestRefused(503, message);
    }

    public int status() {
        return status;
    }

    /** Never null, other than a throwable's in general. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
