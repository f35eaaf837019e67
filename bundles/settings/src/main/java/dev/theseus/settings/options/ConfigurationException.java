package dev.theseus.settings.options;

/** The command line or the configuration file is wrong; the message is for the operator. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }
}
