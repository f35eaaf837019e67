package dev.theseus.launcher.framework;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.TimeZone;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Initialises, beside the framework's own start, what takes long and stands on nothing of it. It ends before the first bundle
 * starts: two threads that initialise classes of one library from different ends can wait for each other for ever.
 */
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    /** Needs no other class of the framework, which the first thread is making meanwhile. */
    private static final String FRAMEWORK_TABLES = "org.apache.felix.framework.util.Util";

    /** Initialised in this order, in which the start will need them. Each binds native code or builds large tables. */
    private static final List<String> CLASSES = List.of(
            "dev.theseus.linux.internal.LibC",
            "com.google.gson.internal.bind.TypeAdapters",
            "io.netty.channel.epoll.Epoll",
            "io.netty.util.concurrent.GlobalEventExecutor",
            "io.netty.handler.codec.http.HttpObjectDecoder");

    private final Thread thread;

    private WarmUp(Thread thread) {
        this.thread = thread;
    }

    public static WarmUp begin() {
        return new WarmUp(Thread.ofPlatform().name("warm-up").daemon().start(WarmUp::run));
    }

    private static void run() {
        // In the order in which the first thread needs them: for the first line of the log, for making a framework, for
        // the engine.
        TimeZone.getDefault();
        readAnnotation();
        DecimalFormatSymbols.getInstance();
        initialize(FRAMEWORK_TABLES);
        Security.getProvider("SUN");
        Thread.startVirtualThread(() -> {});
        CLASSES.forEach(WarmUp::initialize);
        readXml();
    }

    /** Felix calls by reflection, for which the JDK reads annotations, for which it has to write a class. */
    private static void readAnnotation() {
        try {
            Class.class.getMethod("forName", String.class).getAnnotations();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void initialize(String name) {
        try {
            Class.forName(name);
        } catch (ClassNotFoundException | LinkageError e) {
            // Whoever needs it tells what it lacks for that.
            LOG.debug("{} cannot be initialised ahead: {}", name, e.toString());
        }
    }

    /** Components are described in XML. */
    private static void readXml() {
        try {
            byte[] document = "<component/>".getBytes(StandardCharsets.UTF_8);
            SAXParserFactory.newInstance()
                    .newSAXParser()
                    .parse(new ByteArrayInputStream(document), new DefaultHandler());
        } catch (ParserConfigurationException | SAXException | IOException e) {
            LOG.debug("no XML can be read ahead: {}", e.toString());
        }
    }

    void await() throws InterruptedException {
        thread.join();
    }
}
