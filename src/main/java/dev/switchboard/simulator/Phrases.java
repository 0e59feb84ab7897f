package dev.switchboard.simulator;

import java.util.List;
import java.util.random.RandomGenerator;

/** What made-up customers are called and say, by language. */
final class Phrases {
  private static final List<Language> LANGUAGES =
      List.of(
          new Language(
              List.of("Lucía", "Mateo", "Carmen", "Álvaro", "Ximena", "Joaquín", "Begoña", "Iñaki"),
              List.of("Ferrer", "Núñez", "Ortega", "Peñalver", "Rojas", "Castaño", "Gálvez"),
              List.of(
                  "Hola, ¿tenéis mesa para cuatro esta noche?",
                  "¿A qué hora abrís mañana?",
                  "¿Cuánto cuesta el envío a Sevilla?",
                  "Quería cambiar mi cita del jueves, por favor.",
                  "¿Hacéis tartas sin gluten? 🎂"),
              List.of("¡Perfecto, muchas gracias! 😊", "Vale, allí estaré.", "¿Y el sábado?")),
          new Language(
              List.of("Tom", "Aisha", "Grace", "Callum", "Priya", "Owen", "Hannah", "Femi"),
              List.of("Ashby", "Okafor", "Whitlock", "Patel", "Marsh", "O'Neill", "Brennan"),
              List.of(
                  "Hi, is the sourdough out of the oven yet?",
                  "Do you deliver on Sundays?",
                  "Could I move my booking to 7 pm?",
                  "My order says delivered but nothing is here / at the door.",
                  "Do you have this in size M?"),
              List.of("Brilliant, thanks!", "Ok, see you then 👍", "How long will that take?")),
          new Language(
              List.of("Camille", "Théo", "Élodie", "Noël", "Inès", "Gaël", "Zoé", "François"),
              List.of("Lefèvre", "Dubois", "Garçon", "Moreau", "Béranger", "Rivière"),
              List.of(
                  "Bonjour, êtes-vous ouverts lundi ?",
                  "Je voudrais réserver une table près de la fenêtre.",
                  "Ma commande n’est pas encore arrivée…",
                  "Avez-vous encore des croissants ? 🥐"),
              List.of("Merci beaucoup !", "C’est noté, à bientôt.", "Et pour deux personnes ?")),
          new Language(
              List.of("Jürgen", "Maike", "Sören", "Käthe", "Jonas", "Anneliese"),
              List.of("Großmann", "Möller", "Schäfer", "Weiß", "Krüger"),
              List.of(
                  "Guten Tag, haben Sie heute noch einen Termin frei?",
                  "Wie lange dauert die Lieferung nach Köln?",
                  "Ist die Größe 42 noch da?"),
              List.of("Super, danke schön!", "Alles klar, bis morgen.", "Geht es auch früher?")),
          new Language(
              List.of("João", "Beatriz", "Thiago", "Conceição", "Luísa", "Antônio"),
              List.of("Araújo", "Gonçalves", "Magalhães", "Brandão", "Simões"),
              List.of(
                  "Oi! Vocês fazem entrega no centro?",
                  "Qual é o horário de funcionamento amanhã?",
                  "Preciso trocar o produto que recebi ontem."),
              List.of("Ótimo, obrigado! 🙏", "Tá bom, combinado.", "E quanto fica o frete?")));

  private Phrases() {}

  private record Language(
      List<String> first, List<String> last, List<String> openings, List<String> answers) {}

  /** The name of the so-manyth customer: always the same. */
  static String name(int customer) {
    Language language = language(customer);
    int turn = customer / LANGUAGES.size();
    return language.first().get(turn % language.first().size())
        + " "
        + language.last().get(turn % language.last().size());
  }

  static String opening(int customer, RandomGenerator random) {
    return pick(language(customer).openings(), random);
  }

  static String answer(int customer, RandomGenerator random) {
    return pick(language(customer).answers(), random);
  }

  private static Language language(int customer) {
    return LANGUAGES.get(customer % LANGUAGES.size());
  }

  private static String pick(List<String> phrases, RandomGenerator random) {
    return phrases.get(random.nextInt(phrases.size()));
  }
}
