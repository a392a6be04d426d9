/** The words of the pages' own frame. Words of the project come from its labels and translations. */

export const WORDS = {
  en: {
    choose: 'Who do you want to be?',
    intro:
      'This is a stand-in org on this machine with invented data. Choose a user to see Saldo with the rights of that user.',
    standIn: 'Stand-in org with invented data',
    signIn: 'Sign in as',
    signedIn: 'Signed in as',
    switchUser: 'Switch user',
    otherLanguage: 'Deutsch',
    skip: 'Skip to the page',
    rights: 'Permission sets',
    none: 'none',
    home: 'Home',
    navigation: 'Tabs',
    more: 'More',
    loading: 'Loading',
    building:
      'The components are being built. The first time this takes about 20 seconds; the page then opens by itself.',
    notFound: 'This page does not exist, or you do not have access to it.',
    notFoundRemedy: 'Choose a tab above, or switch to a user with more rights.',
    noTabs: 'You do not have access to any tab of this app. Ask your administrator for a permission set of Saldo.',
    listViews: 'List views',
    search: 'Search this list',
    items: (count: string, sorted: string) => `${count} items • Sorted by ${sorted}`,
    oneItem: '1 item',
    empty: 'Nothing to show.',
    emptySearch: 'Nothing in this list contains what you are looking for.',
    showAll: 'Show the whole list',
    previous: 'Previous',
    next: 'Next',
    range: (from: string, to: string) => `${from}–${to}`,
    pages: 'Pages of the list',
    listEnds: 'Only the first 2,000 records are shown. Search, or choose another list view.',
    details: 'Details',
    related: 'Related',
    viewAll: 'View all',
    yes: 'Yes',
    no: 'No',
    notShown: (name: string) => `The local org does not show the component ${name}.`,
    allRecords: 'All',
    failed: 'The page cannot be shown.',
  },
  de: {
    choose: 'Als wer möchten Sie arbeiten?',
    intro:
      'Das ist eine Ersatz-Org auf diesem Rechner mit erfundenen Daten. Wählen Sie einen Benutzer, um Saldo mit dessen Rechten zu sehen.',
    standIn: 'Ersatz-Org mit erfundenen Daten',
    signIn: 'Anmelden als',
    signedIn: 'Angemeldet als',
    switchUser: 'Benutzer wechseln',
    otherLanguage: 'English',
    skip: 'Zum Inhalt springen',
    rights: 'Berechtigungssätze',
    none: 'keine',
    home: 'Startseite',
    navigation: 'Registerkarten',
    more: 'Mehr',
    loading: 'Wird geladen',
    building:
      'Die Komponenten werden gebaut. Beim ersten Mal dauert das etwa 20 Sekunden; dann öffnet sich die Seite von selbst.',
    notFound: 'Diese Seite gibt es nicht, oder Sie haben keinen Zugriff darauf.',
    notFoundRemedy: 'Wählen Sie oben eine Registerkarte, oder wechseln Sie zu einem Benutzer mit mehr Rechten.',
    noTabs:
      'Sie haben keinen Zugriff auf eine Registerkarte dieser Anwendung. Bitten Sie Ihren Administrator um einen Berechtigungssatz von Saldo.',
    listViews: 'Listenansichten',
    search: 'Diese Liste durchsuchen',
    items: (count: string, sorted: string) => `${count} Elemente • Sortiert nach ${sorted}`,
    oneItem: '1 Element',
    empty: 'Nichts anzuzeigen.',
    emptySearch: 'Nichts in dieser Liste enthält, was Sie suchen.',
    showAll: 'Ganze Liste anzeigen',
    previous: 'Zurück',
    next: 'Weiter',
    range: (from: string, to: string) => `${from}–${to}`,
    pages: 'Seiten der Liste',
    listEnds:
      'Nur die ersten 2.000 Datensätze werden angezeigt. Suchen Sie, oder wählen Sie eine andere Listenansicht.',
    details: 'Details',
    related: 'Zugehörig',
    viewAll: 'Alle anzeigen',
    yes: 'Ja',
    no: 'Nein',
    notShown: (name: string) => `Die lokale Org zeigt die Komponente ${name} nicht an.`,
    allRecords: 'Alle',
    failed: 'Die Seite kann nicht angezeigt werden.',
  },
} as const;

export type PageLanguage = keyof typeof WORDS;
export type Words = (typeof WORDS)[PageLanguage];

export function pageLanguage(language: string): PageLanguage {
  return language.startsWith('de') ? 'de' : 'en';
}
