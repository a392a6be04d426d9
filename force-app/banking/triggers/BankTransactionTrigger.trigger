trigger BankTransactionTrigger on BankTransaction__c(before insert, before update, after insert, after update) {
  BankTransactionTriggerHandler.run();
}
