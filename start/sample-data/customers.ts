/** The invented customers of the sample, with accounts that have right check digits at banks that do not exist. */
import { composeIBAN } from 'ibantools';
import type { Entity, SampleCustomer } from './scenario.ts';

const BERLIN: [key: string, name: string, city: string][] = [
  ['b-hausmann', 'Hausmann Gebäudetechnik GmbH & Co. KG', 'Berlin'],
  ['b-nordlicht', 'Nordlicht Medien AG', 'Hamburg'],
  ['b-keller', 'Keller & Söhne OHG', 'Potsdam'],
  ['b-backhaus', 'Backhaus Wiedemann e.K.', 'Leipzig'],
  ['b-rosenthal', 'Rosenthal Immobilienverwaltung GmbH', 'Dresden'],
  ['b-mueller-berlin', 'Müller Logistik GmbH', 'Berlin'],
  ['b-mueller-ulm', 'Müller Logistik Süd GmbH', 'Ulm'],
  ['b-grosz', 'Groß Maschinenbau GmbH', 'Chemnitz'],
  ['b-jaeger', 'Jäger Catering UG (haftungsbeschränkt)', 'Berlin'],
  ['b-ostsee', 'Ostsee Ferienpark Betriebs GmbH', 'Rostock'],
  ['b-schaefer', 'Zahnarztpraxis Dr. Schäfer', 'Magdeburg'],
  ['b-lindenhof', 'Seniorenresidenz Lindenhof gGmbH', 'Cottbus'],
  ['b-brandt', 'Brandt Elektro Inh. Tobias Brandt', 'Brandenburg'],
  ['b-fuchs', 'Fuchs Steuerberatung PartG mbB', 'Berlin'],
  ['b-havel', 'Havelland Agrar eG', 'Rathenow'],
  ['b-krueger', 'Krüger Dachbau GmbH', 'Schwerin'],
  ['b-sonnen', 'Sonnenwind Energie GmbH', 'Kiel'],
  ['b-tischler', 'Tischlerei Otte', 'Oranienburg'],
  ['b-vogel', 'Vogel Textil GmbH', 'Bielefeld'],
  ['b-wagner', 'Wagner Events GmbH', 'Berlin'],
  ['b-zeitler', 'Zeitler Uhren GmbH', 'Pforzheim'],
  ['b-optik', 'Optik Blickpunkt GmbH', 'Berlin'],
  ['b-hotel', 'Hotel Am Kanal Betriebsgesellschaft mbH', 'Berlin'],
  ['b-kita', 'Kita Sonnenschein e.V.', 'Bernau'],
];

const WIEN: [key: string, name: string, city: string][] = [
  ['w-almhof', 'Almhof Gasthaus KG', 'Innsbruck'],
  ['w-brenner', 'Brenner Transporte GmbH', 'Graz'],
  ['w-semmering', 'Semmering Hotel GmbH', 'Semmering'],
  ['w-donau', 'Donau Verpackung AG', 'Linz'],
  ['w-huber', 'Huber Installationen e.U.', 'Wien'],
  ['w-steirer', 'Steirer Holzbau GmbH', 'Leoben'],
  ['w-kaiser', 'Konditorei Kaiser', 'Bad Ischl'],
  ['w-mozart', 'Mozart Reisen GmbH', 'Salzburg'],
  ['w-prater', 'Prater Vergnügungsbetriebe GmbH', 'Wien'],
  ['w-neusiedl', 'Weingut Neusiedl OG', 'Rust'],
  ['w-tauern', 'Tauern Seilbahn AG', 'Zell am See'],
  ['w-ortho', 'Orthopädie Zentrum Wien', 'Wien'],
  ['w-gruber', 'Gruber Küchen GmbH', 'Wels'],
  ['w-lech', 'Lechtal Sport GmbH', 'Reutte'],
  ['w-baum', 'Baumschule Schönbrunn', 'Wien'],
  ['w-ring', 'Ringstraße Apotheke KG', 'Wien'],
  ['w-salz', 'Salzkammer Fischerei', 'Gmunden'],
  ['w-traun', 'Traunsee Yachten GmbH', 'Traunkirchen'],
  ['w-villach', 'Villach Elektronik GmbH', 'Villach'],
  ['w-zoo', 'Tierpark Lainz Betriebs GmbH', 'Wien'],
];

function ibanOf(entity: Entity, index: number): string {
  const account = String(7_100_200 + index * 137);
  const bban = entity === 'berlin' ? `10090000${account.padStart(10, '0')}` : `20111${account.padStart(11, '0')}`;
  const iban = composeIBAN({ countryCode: entity === 'berlin' ? 'DE' : 'AT', bban });
  if (iban === null) throw new Error(`No IBAN can be made of ${bban}`);
  return iban;
}

/** The customers of one legal entity, in a fixed order. Every third one has paid before, so its IBAN is known. */
export function customersOf(entity: Entity): SampleCustomer[] {
  return (entity === 'berlin' ? BERLIN : WIEN).map(([key, name, city], index) => ({
    key,
    name,
    city,
    iban: ibanOf(entity, index),
    entity,
    ibanKnown: index % 3 === 0,
  }));
}
